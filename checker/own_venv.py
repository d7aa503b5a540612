"""What is known of `.venv` from outside: where it lies, and whether it holds what the course needs."""

from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))
MADE = os.path.join(VENV, "checker-made")
READY = os.path.join(VENV, "checker-ready")

COULD_NOT_CHECK = 2


class SetupError(Exception):
    """No environment is fit for use; holds one sentence that says what to do, and the exit status."""

    def __init__(self, sentence: str, status: int = COULD_NOT_CHECK) -> None:
        super().__init__(sentence)
        self.status = status


def is_ready(extras: frozenset[str] = frozenset()) -> bool:
    """Whether `.venv` is ours and holds what pyproject.toml and constraints.txt ask for, with `extras`."""
    mark = read_text(READY)
    if mark is None or not os.path.exists(VENV_PYTHON):
        return False
    installed, _, inputs = mark.partition("\n")
    return inputs == identity() + requirements() and extras <= set(installed.split(","))


def identity() -> str:
    """Where `.venv` works: it names its folder and its interpreter, and is of no use when either moved."""
    return ROOT + "\n" + os.path.realpath(VENV_PYTHON) + "\n"


def requirements() -> str:
    """The text of all files that decide what is installed."""
    texts = (read_text(os.path.join(ROOT, name)) for name in ("pyproject.toml", "constraints.txt"))
    return "".join(text or "" for text in texts)


def read_text(path: str) -> str | None:
    """Return the file's text, or None if there is no such file."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def clean_environment() -> dict[str, str]:
    """Return the environment less what changes how Python and pytest judge (PYTHONOPTIMIZE drops asserts)."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST_"))}


def in_our_venv() -> bool:
    """Whether this Python is that of `.venv`, and the checker made it."""
    return os.path.exists(MADE) and os.path.samefile(sys.prefix, VENV)
