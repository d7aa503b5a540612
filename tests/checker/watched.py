"""A watch without a terminal, as tests follow it: it prints a line for each check."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from checker.host import linux
from tests.checker.running import FOREVER, KILLED_SECONDS, end_survivors


def command(course: Path, *arguments: str, python: str | Path = sys.executable) -> list[str]:
    """The command line of a watch, by the checker that this interpreter imports."""
    return [str(python), "-I", "-m", "checker", "--course", str(course), "watch", *arguments]


@contextmanager
def watching(course: Path, python: str | Path = sys.executable) -> Iterator[subprocess.Popen[str]]:
    """A watch that Ctrl-C ends; fails if it leaves anything."""
    linux.become_subreaper()
    before = set(linux.children(os.getpid()))
    asked = command(course, python=python)
    with subprocess.Popen(asked, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(FOREVER) == 0
    assert end_survivors(before, KILLED_SECONDS) == []


def line(process: subprocess.Popen[str]) -> str:
    """The next line that it prints."""
    assert process.stdout is not None
    return process.stdout.readline()
