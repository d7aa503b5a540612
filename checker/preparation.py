"""Makes `.venv` and installs the course's packages there."""

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import IO

from checker import own_venv
from checker.lock import only_one
from checker.own_venv import SetupError

ROOT = Path(own_venv.ROOT)
VENV = Path(own_venv.VENV)
MADE = Path(own_venv.MADE)
READY = Path(own_venv.READY)
INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """Make `.venv`, or complete it, with the extras that an author needs; raises SetupError."""
    parser = argparse.ArgumentParser(prog="python -m checker.bootstrap", description=main.__doc__)
    parser.add_argument("--extras", default="", metavar="A,B", help="optional dependencies of pyproject.toml")
    extras = frozenset(filter(None, parser.parse_args(arguments).extras.split(",")))
    known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    if unknown := extras - known.keys():
        raise SetupError(f"There is no extra {min(unknown)!r}: choose among {', '.join(known)}.")
    if not own_venv.is_ready(extras):
        prepare(extras)
    return 0


def prepare(extras: frozenset[str] = frozenset()) -> None:
    """Make `.venv` fit for use, with at least `extras`, once any other process has; raises SetupError."""
    try:
        (ROOT / ".checker").mkdir(exist_ok=True)
        waiting = "Another run is preparing .venv; waiting for it …"
        with only_one(ROOT / ".checker" / "venv.lock", lambda: _say(waiting)) as lock:
            if not own_venv.is_ready(extras):
                _make_or_update(extras, lock)
    except KeyboardInterrupt:
        raise SetupError(
            "Stopped before `.venv` was ready: run the same command again, it starts afresh.", INTERRUPTED
        ) from None
    except OSError as error:
        raise SetupError(
            f"`.venv` could not be prepared ({error}): mend that and run the command again."
        ) from error


def _make_or_update(extras: frozenset[str], lock: IO[str]) -> None:
    start = time.monotonic()
    previous = _read_usable_mark()
    if previous is None:
        _refuse_what_cannot_be_made()
        _say("Preparing .venv with the course's packages, once; that takes about a minute …")
        _clear()
        _make(lock)
    else:
        _say("Updating .venv, because what the course needs has changed …")
        extras |= set(previous.partition("\n")[0].split(",")) - {""}
        READY.unlink()
    _install(extras, lock, previous)
    _mark_ready(extras)
    _say(f".venv is ready, after {time.monotonic() - start:.0f} s.")


def _read_usable_mark() -> str | None:
    """Return the ready mark of an environment that works here, whatever is installed in it."""
    mark = own_venv.read_text(str(READY))
    if mark is None or not MADE.exists() or not Path(own_venv.VENV_PYTHON).exists():
        return None
    inputs = mark.partition("\n")[2]
    return mark if inputs.startswith(own_venv.identity()) else None


def _refuse_what_cannot_be_made() -> None:
    """Raise SetupError if somebody else made `.venv`, or if this Python makes none."""
    if VENV.is_symlink() or (VENV.exists() and not MADE.exists() and any(VENV.iterdir())):
        raise SetupError(
            f"The checker did not make the folder {VENV} and leaves it alone: activate it and run "
            "`python -m pip install -c constraints.txt -e .`, or move it away and run the command again."
        )
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise SetupError(
            "This Python lacks the modules that make virtual environments: install them, on Debian and "
            "Ubuntu with `sudo apt install python3-venv`, and run the command again."
        )


def _clear() -> None:
    """Mark `.venv` as ours, then remove what an earlier try left; the mark stays, should this be killed."""
    VENV.mkdir(exist_ok=True)
    MADE.write_text("The course's checker made this folder and may clear it.\n", "utf-8")
    for entry in VENV.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry != MADE:
            entry.unlink()


def _make(lock: IO[str]) -> None:
    # Inside `.venv` itself, the interpreter that it was made with: the one in it is about to be replaced.
    python = getattr(sys, "_base_executable", sys.executable)
    result = _run([python, "-I", "-m", "venv", str(VENV)], lock)
    if result.returncode != 0:
        _say(result.stdout)
        raise SetupError(
            "Python could not make `.venv`: what it said is above; mend that and run the command again."
        )


def _install(extras: frozenset[str], lock: IO[str], previous: str | None) -> None:
    """Install the course; pip that fails to find a package has changed nothing, so `previous` is put back."""
    project = f".[{','.join(sorted(extras))}]" if extras else "."
    options = [
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        "--no-compile",
        "-c",
        "constraints.txt",
        "-e",
        project,
    ]
    result = _run([own_venv.VENV_PYTHON, "-I", "-m", "pip", "install", *options], lock)
    if result.returncode != 0:
        if previous is not None:
            READY.write_text(previous, "utf-8")
        _say("\n".join(result.stdout.splitlines()[-12:]))
        raise SetupError(
            "pip could not install the course's packages: its last lines are above; see that the network can "
            "be reached, and run the same command again."
        )


def _mark_ready(extras: frozenset[str]) -> None:
    """Write the mark in one go, last: a mark that exists is whole."""
    new = READY.with_suffix(".new")
    new.write_text(",".join(sorted(extras)) + "\n" + own_venv.identity() + own_venv.requirements(), "utf-8")
    new.replace(READY)


def _run(command: list[str], lock: IO[str]) -> subprocess.CompletedProcess[str]:
    """Run to the end; the child shares the lock and holds it on if this process is killed."""
    here = {"PIP_USER": "0"}  # some machines are set up to install into the user's home
    return subprocess.run(
        command,
        check=False,
        cwd=ROOT,
        env=own_venv.clean_environment() | here,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=() if os.name == "nt" else (lock.fileno(),),
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
