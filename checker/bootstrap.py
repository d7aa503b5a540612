"""From whatever Python was started to one that has what the course needs, isolated; then the command line.

Every run passes through here, most of them twice, so nothing slow is imported (`pathlib` alone takes 20 ms).
Python 3.8 must be able to read this file, `own_venv` and `__main__`: it gets a sentence, not a traceback.
"""

from __future__ import annotations

import os
import sys

from checker.own_venv import VENV_PYTHON, SetupError, clean_environment, in_our_venv, is_ready

TYPE_CHECKING = False  # `typing` takes 5 ms
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OLDEST_PYTHON = (3, 11)


def main(arguments: list[str]) -> int:
    """Return the exit status of the command line, or 2 after a sentence on standard error.

    Where the process can be replaced by one in the right environment, this does not return.
    """
    return _answer(_check, arguments)


def main_for_authors(arguments: list[str]) -> int:
    """``python -m checker.bootstrap --extras dev,docs``: completes `.venv` and returns the exit status."""
    return _answer(_complete, arguments)


def _answer(action: Callable[[list[str]], int], arguments: list[str]) -> int:
    try:
        _refuse_old_python()
        return action(arguments)
    except SetupError as error:
        print(f"checker: {error}", file=sys.stderr)
        return error.status


def _refuse_old_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise SetupError(
            f"The course needs Python {_version(OLDEST_PYTHON)} or newer, and this is Python "
            f"{_version(sys.version_info)}: start it with a newer one, for example `python3.13 -m checker`."
        )


def _version(numbers: Sequence[int | str]) -> str:
    return ".".join(map(str, numbers[:2]))


def _check(arguments: list[str]) -> int:
    environment_is_active = sys.prefix != sys.base_prefix or "CONDA_PREFIX" in os.environ
    if environment_is_active and sys.flags.isolated:
        from checker.entry import main as command_line

        return command_line(arguments)
    if environment_is_active and not in_our_venv():
        from checker.active_environment import refuse_if_incomplete

        refuse_if_incomplete()
        return _enter(sys.executable, arguments)
    if not is_ready():
        from checker.preparation import prepare

        prepare()
    return _enter(VENV_PYTHON, arguments)


def _complete(arguments: list[str]) -> int:
    from checker.preparation import main as command_line

    return command_line(arguments)


def _typed() -> str:
    """The name of Python that was typed, for the commands that reports propose."""
    name = os.path.basename(sys.orig_argv[0]).partition(".exe")[0]
    return name if name.replace(".", "").isalnum() else "python"


def _enter(python: str, arguments: list[str]) -> int:
    """Go on isolated in `python`; does not return, except on Windows, where exec loses the exit status."""
    command = [python, "-I", "-m", "checker", *arguments]
    environment = {**clean_environment(), "CHECKER_PYTHON": _typed()}
    if os.name != "nt":
        os.execve(python, command, environment)
    from subprocess import Popen

    with Popen(command, env=environment) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:  # the child has received it as well, and answers it
                continue


if __name__ == "__main__":
    from checker.bootstrap import main_for_authors as run  # as a module, so that there is one SetupError

    sys.exit(run(sys.argv[1:]))
