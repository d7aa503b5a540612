"""The command line in the right environment: a host that will be needed is launched before anything else."""

import sys
from contextlib import suppress

from checker.commands import COMMANDS
from checker.launch import HostProcess, can_fork


def main(arguments: list[str]) -> int:
    """Run one command and return its exit status."""
    host = None
    if can_fork() and _checks(arguments):
        with suppress(OSError):  # who needs it tries again, where errors become sentences
            host = HostProcess()
    sys.modules["httpx._main"] = None  # type: ignore[assignment]  # HTTPX does without it, and 60 ms sooner
    try:
        from checker.cli import main as command_line

        return command_line(arguments, host)
    finally:
        if host:
            host.abandon()


def _checks(arguments: list[str]) -> bool:
    """Whether these arguments look like those of a check."""
    return bool(arguments) and not (COMMANDS.keys() | {"-h", "--help"}).intersection(arguments)
