"""A copy of the checker as a learner has it after cloning, to be started in real processes."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYTHON = getattr(sys, "_base_executable", sys.executable)  # the machine's, outside any environment
PATIENCE = 300  # seconds until a run counts as hung
STATUS = 3  # the exit status of the command line below

COMMAND_LINE = f"""\
import json, os, sys
from importlib.util import find_spec

def main(arguments, _host):
    pytest = find_spec("pytest")
    print(json.dumps({{
        "arguments": arguments, "prefix": sys.prefix, "isolated": sys.flags.isolated,
        "optimize": sys.flags.optimize, "pytest": pytest and pytest.origin,
        "variables": [name for name in os.environ if name.startswith(("PYTHON", "PYTEST_"))],
    }}))
    return {STATUS}
"""

# Installs without a network: no dependencies, and a build back end that lies beside it. That one waits for
# somebody to open the other end of the pipe `gate`, where there is one, so that a test knows where a run is.
PROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "fastapi-workbook"
version = "1"
dependencies = []
optional-dependencies = { dev = [], docs = [] }
"""
BACKEND = """\
import pathlib, zipfile

METADATA = "Metadata-Version: 2.1\\nName: fastapi-workbook\\nVersion: 1\\n"
EXTRAS = "Provides-Extra: dev\\nProvides-Extra: docs\\n"

def build_editable(folder, config_settings=None, metadata_directory=None):
    if pathlib.Path("broken").exists():
        raise SystemExit("the back end is broken")
    if pathlib.Path("gate").exists():
        open("gate").close()
    name = "fastapi_workbook-1-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder, name), "w") as wheel:
        wheel.writestr("fastapi_workbook.pth", str(pathlib.Path.cwd()))
        info = "fastapi_workbook-1.dist-info/"
        wheel.writestr(info + "METADATA", METADATA + EXTRAS)
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")
    return name
"""


@dataclass
class Run:
    """A finished run."""

    status: int
    output: str
    said: str

    @property
    def arrived(self) -> dict[str, object]:
        """What the command line saw; only a run that got there has it."""
        assert self.status == STATUS, self.said
        found: dict[str, object] = json.loads(self.output)
        return found


class Clone:
    """The copy, with a command line that tells where it runs; it installs within seconds, unless `real`."""

    def __init__(self, folder: Path, *, real: bool = False) -> None:
        self.folder = folder
        self.venv = folder / ".venv"
        shutil.copytree(ROOT / "checker", folder / "checker", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "checker/cli.py").write_text(COMMAND_LINE)
        for name in ("pyproject.toml", "constraints.txt", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, folder)
        if not real:
            (folder / "pyproject.toml").write_text(PROJECT)
            (folder / "backend.py").write_text(BACKEND)

    def move(self, folder: Path) -> None:
        """Move the whole clone, with its environment."""
        shutil.move(self.folder, folder)
        self.folder, self.venv = folder, folder / ".venv"

    def start(
        self, *arguments: str, module: str = "checker", python: str = PYTHON, **variables: str
    ) -> "Started":
        """Start `python -m module` in the folder as a process group of its own, as a terminal does."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "PYTEST_", "CONDA_", "VIRTUAL_ENV"))
        }
        return subprocess.Popen(
            [python, "-m", module, *arguments],
            cwd=self.folder,
            env=kept | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, module: str = "checker", python: str = PYTHON, **variables: str) -> Run:
        """Run to the end."""
        return finish(self.start(*arguments, module=module, python=python, **variables))


Started = subprocess.Popen[str]


def finish(process: Started) -> Run:
    """Wait for the end; a run that hangs is killed, and raises TimeoutExpired."""
    try:
        output, said = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    return Run(process.returncode, output, said)
