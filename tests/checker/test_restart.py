"""A watch begins anew when the checker itself changes: its code, or the packages that the course needs."""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from checker.paths import ROOT
from tests.checker.clone import BACKEND, PROJECT
from tests.checker.watched import line, watching

pytestmark = pytest.mark.rest

MARK = """
from checker import own_venv
with open(own_venv.READY, "w") as file:
    file.write("\\n" + own_venv.identity() + own_venv.requirements())
"""
PYTHON = ".venv/bin/python"
BRINGS = '        wheel.writestr("newcomer.py", "")\n'
"""What the back end, which stands for the network, installs besides the checker."""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the checker with a `.venv` of its own, which has this environment's packages too."""
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / "checker", folder / "checker")
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "constraints.txt").touch()
    (folder / "backend.py").write_text(BACKEND.replace("        info = ", f"{BRINGS}        info = "))
    venv = folder / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    [packages] = venv.glob("lib/*/site-packages")
    (packages / "packages.pth").write_text(f"{folder}\n{sysconfig.get_path('purelib')}\n")
    (venv / "checker-made").touch()
    subprocess.run([folder / PYTHON, "-I", "-c", MARK], check=True)
    return folder


def test_a_change_of_its_code_counts_at_once(checkout: Path, course: Path) -> None:
    """Both in the process that watches and in the one that judges."""
    with watching(course, checkout / PYTHON) as process:
        assert line(process).startswith("lesson01: Not passed yet")
        edit(checkout / "checker" / "reports" / "story.py", "Not passed yet", "Still open")
        assert line(process).startswith("lesson01: Still open")
        edit(checkout / "checker" / "values.py", 'f"the body {show(wanted)}"', 'f"this body {show(wanted)}"')
        while "expected this body" not in line(process):
            pass


def edit(file: Path, before: str, after: str) -> None:
    """Save a change, as an editor does."""
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")


def test_a_new_dependency_is_installed_and_counts(checkout: Path, course: Path) -> None:
    """`.venv` is brought up to date by the watch itself."""
    text = (course / "solutions" / "lesson01" / "app" / "main.py").read_text()
    (course / "exercises" / "lesson01" / "app" / "main.py").write_text(f"import newcomer\n{text}")
    with watching(course, checkout / PYTHON) as process:
        assert "error while `app.main` was being imported, at app/main.py line 1" in line(process)
        (checkout / "constraints.txt").write_text("newcomer==1\n")
        assert line(process).startswith("lesson01: Passed, 3 of 3 points")
