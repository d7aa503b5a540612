"""Runs the checker as a learner does, and looks at what a run leaves behind."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker.host import linux
from checker.launch import SHARED_MEMORY

HERE = Path(__file__).parent
COURSE = HERE / "course"
FOREVER = 90.0
"""Seconds after which a run counts as hanging: no limit of the checker's own comes near."""
KILLED_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that ended."""

    status: int
    out: str
    err: str

    @property
    def verdict(self) -> dict[str, Any]:
        """The document that `--json` printed."""
        document: dict[str, Any] = json.loads(self.out)
        return document

    @property
    def steps(self) -> dict[str, str]:
        """The outcome of each step."""
        return {step["id"]: step["outcome"] for step in self.verdict["steps"]}

    def failures(self) -> Iterator[dict[str, Any]]:
        """The evidence of each check that did not pass."""
        checks = (check for step in self.verdict["steps"] for check in step["checks"])
        yield from (check["failure"] for check in checks if check["failure"])


def run_checker(
    *arguments: str | Path,
    course: Path = COURSE,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    options: tuple[str, ...] = ("-I",),
    stdout: int = subprocess.PIPE,
) -> Finished:
    """Run one command to its end; fails if anything of the run is left.

    `env` adds to a bare environment. A run that was killed gets time to clean up, any other gets none.
    """
    linux.become_subreaper()
    before = set(linux.children(os.getpid()))
    earlier = scratch_folders()
    with subprocess.Popen(
        [sys.executable, *options, "-m", "checker", "--course", str(course), *map(str, arguments)],
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "COLUMNS": "80", **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        cwd=cwd or course,
    ) as process:
        try:
            out, err = process.communicate(timeout=FOREVER)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    grace = KILLED_SECONDS if process.returncode < 0 else 0.0
    left = end_survivors(before, grace) + sorted(scratch_folders(process.pid) - earlier)
    assert not left, f"this run left {left}; it ended with {process.returncode}, {err.decode()}"
    return Finished(process.returncode, (out or b"").decode(), err.decode())


def scratch_folders(pid: int | None = None) -> set[str]:
    """The folders in memory of all runs, or of one: of another as well that had its pid and was killed."""
    return {str(path) for path in Path(SHARED_MEMORY).glob(f"checker-{pid or '*'}-*")}


def end_survivors(before: set[int], seconds: float) -> list[str]:
    """The command lines of new processes below this one that live on after this time; they are ended.

    This process has to be a sub-reaper: whatever outlives its parent becomes a child of it, and is found.
    """
    due = time.monotonic() + seconds
    survivors = []
    while new := set(linux.children(os.getpid())) - before:
        for pid in new:
            if not _ends(pid, due - time.monotonic()):
                survivors.append(f"{pid} {_command_line(pid)}")
                os.kill(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
    return survivors


def _ends(pid: int, seconds: float) -> bool:
    """Whether a child has ended, or does within this time."""
    descriptor = os.pidfd_open(pid)
    try:
        return bool(select.select([descriptor], [], [], max(0.0, seconds))[0])
    finally:
        os.close(descriptor)


def _command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
