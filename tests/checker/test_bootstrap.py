"""Which environment a run of the checker ends up in, from whatever it was started."""

import ast
import subprocess
from pathlib import Path

import pytest

from tests.checker.clone import PYTHON, ROOT, Clone, Run, finish

CORE = "import fastapi, httpx, httpx2, jwt, multipart, pwdlib, pytest, rich, sqlmodel, uvicorn"
SIMULATE = """\
import runpy, sys
sys.version_info = ({version}, 0, "final", 0)
sys.argv = ["checker"]
runpy.run_module("{module}", run_name="__main__", alter_sys=True)
"""


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """A clone that installs within seconds, without a network."""
    return Clone(tmp_path / "course")


def environment(folder: Path) -> str:
    """Make an environment that has nothing at all, and return its interpreter."""
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", folder], check=True)
    return str(folder / "bin/python")


def install(clone: Clone, folder: Path, *, path: Path | None = None) -> None:
    """Do by hand what `pip install -e` does in an environment."""
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "fastapi_workbook-1.dist-info").mkdir()
    (packages / "fastapi_workbook.pth").write_text(str(path or clone.folder))


def refused(run: Run) -> str:
    """Return the one sentence of a run that could not check."""
    assert (run.status, run.output, run.said.count("\n")) == (2, "", 1), run
    return run.said


@pytest.mark.soak
def test_two_first_runs_at_once_share_one_environment_with_all_that_the_course_needs(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "course", real=True)
    processes = [clone.start(name, PIP_USER="1") for name in ("one", "two")]
    runs = [finish(process) for process in processes]
    assert [run.arrived["arguments"] for run in runs] == [["one"], ["two"]]
    said = "".join(run.said for run in runs)
    assert (said.count("Preparing .venv"), said.count(".venv is ready")) == (1, 1), said
    assert len(said.splitlines()) <= 3, said
    subprocess.run([clone.venv / "bin/python", "-I", "-c", CORE], check=True)

    (tmp_path / "pytest.py").write_text("raise SystemExit(0)")
    hostile = {"PYTHONPATH": str(tmp_path), "PYTHONOPTIMIZE": "2", "PYTEST_ADDOPTS": "--collect-only"}
    for python in (PYTHON, str(clone.venv / "bin/python")):
        run = clone.run("lesson", "--json", python=python, **hostile)
        assert run.said == ""
        assert run.arrived == {
            "arguments": ["lesson", "--json"],
            "prefix": str(clone.venv),
            "isolated": 1,
            "optimize": 0,
            "pytest": str(next(clone.venv.glob("lib/python*/site-packages/pytest/__init__.py"))),
            "variables": [],
        }


@pytest.mark.parametrize("module", ["checker", "checker.bootstrap"])
@pytest.mark.parametrize("version", ["3, 8", "3, 10"])
def test_an_old_python_gets_a_sentence(clone: Clone, version: str, module: str) -> None:
    code = SIMULATE.format(version=version, module=module)
    result = subprocess.run(
        [PYTHON, "-c", code], cwd=clone.folder, capture_output=True, text=True, check=False
    )
    said = refused(Run(result.returncode, result.stdout, result.stderr))
    assert f"needs Python 3.11 or newer, and this is Python {version.replace(', ', '.')}" in said
    assert not clone.venv.exists()


@pytest.mark.parametrize("name", ["__init__", "__main__", "bootstrap", "own_venv"])
def test_an_old_python_can_read_the_files_that_it_meets(name: str) -> None:
    ast.parse((ROOT / "checker" / f"{name}.py").read_text("utf-8"), feature_version=(3, 8))


def test_an_environment_that_the_checker_did_not_make_is_left_alone(clone: Clone) -> None:
    clone.venv.mkdir()
    (clone.venv / "mine").write_text("precious")
    assert "did not make the folder" in refused(clone.run())
    assert [entry.name for entry in clone.venv.iterdir()] == ["mine"]


def test_a_link_to_an_environment_elsewhere_is_left_alone(clone: Clone, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/checker-made").touch()
    (tmp_path / "elsewhere/mine").write_text("precious")
    clone.venv.symlink_to(tmp_path / "elsewhere")
    assert "did not make the folder" in refused(clone.run())
    assert (tmp_path / "elsewhere/mine").read_text() == "precious"


def test_an_active_environment_without_the_course_is_told_what_to_install(
    clone: Clone, tmp_path: Path
) -> None:
    python = environment(tmp_path / "active")
    said = refused(clone.run(python=python))
    assert f"uv pip install --python {python} -c {clone.folder}/constraints.txt -e {clone.folder}" in said
    (packages,) = (tmp_path / "active").glob("lib/python*/site-packages")
    (packages / "pip").mkdir()
    assert f"`{python} -m pip install -c {clone.folder}/constraints.txt" in refused(clone.run(python=python))
    assert not clone.venv.exists()


def test_an_active_environment_that_lacks_one_dependency_is_told_which(clone: Clone, tmp_path: Path) -> None:
    project = clone.folder / "pyproject.toml"
    project.write_text(
        project.read_text().replace("dependencies = []", 'dependencies = ["Some.Thing[x]>=2"]', 1)
    )
    python = environment(tmp_path / "active")
    install(clone, tmp_path / "active")
    assert "lacks Some.Thing: " in refused(clone.run(python=python))
    (packages,) = (tmp_path / "active").glob("lib/python*/site-packages")
    (packages / "some_thing-2.dist-info").mkdir()
    assert clone.run(python=python).arrived["prefix"] == str(tmp_path / "active")


def test_an_active_environment_that_holds_another_clone_is_refused(clone: Clone, tmp_path: Path) -> None:
    python = environment(tmp_path / "active")
    install(clone, tmp_path / "active", path=tmp_path)
    assert "lacks fastapi-workbook: " in refused(clone.run(python=python))


def test_an_active_environment_that_has_the_course_is_used_isolated(clone: Clone, tmp_path: Path) -> None:
    python = environment(tmp_path / "active")
    install(clone, tmp_path / "active")
    run = clone.run("lesson", python=python, PYTHONOPTIMIZE="1", PYTEST_PLUGINS="nonsense")
    assert run.said == ""
    assert run.arrived["prefix"] == str(tmp_path / "active")
    assert (run.arrived["isolated"], run.arrived["optimize"], run.arrived["variables"]) == (1, 0, [])
    assert not clone.venv.exists()


def test_an_environment_of_the_learner_in_our_place_is_used_while_it_is_active(clone: Clone) -> None:
    python = environment(clone.venv)
    install(clone, clone.venv)
    assert clone.run(python=python).arrived["prefix"] == str(clone.venv)


def test_an_active_conda_environment_is_never_given_a_second_one(clone: Clone, tmp_path: Path) -> None:
    assert "lacks fastapi-workbook" in refused(clone.run(CONDA_PREFIX=str(tmp_path)))
    assert not clone.venv.exists()


def test_a_python_that_cannot_make_environments_is_told_the_package_that_it_lacks(
    clone: Clone, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['ensurepip'] = None")
    assert "sudo apt install python3-venv" in refused(clone.run(PYTHONPATH=str(tmp_path)))
    assert not clone.venv.exists()
