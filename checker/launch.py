"""Starts the host. Only light imports: a learner waits for what happens before the host is launched."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

IMPORT_LINE = re.compile(r"^\s*(?:from|import)\s+([A-Za-z_]\w*)", re.MULTILINE)
KEPT_VARIABLES = ("PATH", "LANG", "LD_LIBRARY_PATH")
MAX_FILES = 50
MAX_SOURCE = 200_000
SHARED_MEMORY = Path("/dev/shm")


def can_fork() -> bool:
    """Whether servers are forked from a host here; elsewhere each is an interpreter of its own."""
    return sys.platform == "linux" and "CHECKER_SPAWN" not in os.environ


def make_folder() -> Path:
    """A new private folder for the scratch files of one run, in memory where that is possible."""
    base = SHARED_MEMORY
    if not (base.is_dir() and os.access(base, os.W_OK)):
        import tempfile

        base = Path(tempfile.gettempdir())
    folder = base / f"checker-{os.getpid()}-{os.urandom(4).hex()}"
    folder.mkdir(mode=0o700)
    return folder


def imported_packages(submission: Path) -> set[str]:
    """The first names of the import lines in a submission's sources, without parsing them."""
    found: set[str] = set()
    for file in sorted(submission.glob("app/**/*.py"))[:MAX_FILES]:
        try:
            if not file.is_file():  # opening a named pipe would wait for ever
                continue
            with file.open(encoding="utf-8", errors="replace") as source:
                found.update(IMPORT_LINE.findall(source.read(MAX_SOURCE)))
        except OSError:
            continue
    return found


class HostProcess:
    """The host, importing its libraries while the checker goes on; `close` ends it and all its servers."""

    def __init__(self, modules: set[str]) -> None:
        self.folder = make_folder()
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        arguments = [str(theirs.fileno()), str(self.folder), str(os.getpid()), *sorted(modules)]
        with (self.folder / "host.log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "checker.host", *arguments],
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                pass_fds=[theirs.fileno()],
                cwd="/",
            )
        self.launched = time.time()
        theirs.close()
        self._others = _adopt()

    def alive(self, seconds: float) -> bool:
        """Whether the host still runs after this time."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return True
        return False

    def resume(self) -> None:
        """Let it go on, in case that the submission stopped it."""
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """End the host and wait until everything below it is gone and its folder is removed."""
        self.control.close()
        while self.alive(1.0):
            self.resume()
        if self._process.returncode != 0:
            _end_adopted(self._others | {self._process.pid})
        if self.folder.exists():
            import shutil

            shutil.rmtree(self.folder, ignore_errors=True)


def _environment() -> dict[str, str]:
    """What the host starts with, which every app could read in `/proc`: nothing of the learner's own."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return {**kept, "MALLOC_ARENA_MAX": "2"}


def _adopt() -> set[int]:
    """Become the parent of what a host leaves that is killed; returns the children of this process before."""
    from checker.host import linux

    with suppress(OSError):
        linux.become_subreaper()
    return set(linux.children(os.getpid()))


def _end_adopted(others: set[int]) -> None:
    """End what a host left behind that was killed: every child but these."""
    from checker.host import linux

    while orphans := set(linux.children(os.getpid())) - others:
        for pid in orphans:
            linux.kill_tree(pid)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
