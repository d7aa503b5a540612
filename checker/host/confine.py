"""What a process that runs a submission gives up first: output, environment, place and limits."""

import os
import sys
from pathlib import Path

from checker.environment import UNBUFFERED
from checker.host.request import Limits, Request, SuiteRequest


def confine(request: Request | SuiteRequest, place: Path) -> None:
    """Enter a folder with nothing but the environment and the limits of the request; output goes to files."""
    _redirect(Path(request.folder), in_lines=bool(request.environment.get(UNBUFFERED)))
    os.chdir(place)
    os.environ.clear()
    os.environ.update(request.environment)
    _limit(request.limits)


def lead_imports(submission: str) -> None:
    """Import from the submission first, and never from the course's own folder."""
    course = str(Path(__file__).parents[2])
    sys.path[:] = [submission, *(entry for entry in sys.path if entry != course)]


def _redirect(folder: Path, *, in_lines: bool) -> None:
    """Send output to files, standard output a line at a time or in blocks; input is empty."""
    written = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for number, file, flags in (
        (0, Path(os.devnull), os.O_RDONLY),
        (1, folder / "stdout.log", written),
        (2, folder / "stderr.log", written),
    ):
        descriptor = os.open(file, flags, 0o600)
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.stdin = os.fdopen(0, closefd=False, encoding="utf-8")
    buffering = 1 if in_lines else -1
    sys.stdout = os.fdopen(1, "w", buffering, closefd=False, encoding="utf-8", errors="backslashreplace")
    sys.stderr = os.fdopen(2, "w", 1, closefd=False, encoding="utf-8", errors="backslashreplace")


def _limit(limits: Limits) -> None:
    """Lower this process's limits for good and leave the terminal, where the system can do that."""
    if sys.platform == "win32":
        return
    import resource

    os.setsid()

    for kind, value in (
        (resource.RLIMIT_DATA, limits.data_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))
