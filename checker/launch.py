"""Starts the host, before anything else: what is imported until then, every learner waits for.

So this module takes `_socket` for `socket` (5 ms) and `os.posix_spawn` for `subprocess` (8 ms), and imports
what it needs later when it needs it.
"""

import _socket
import _thread
import os
import select
import sys
import time
from contextlib import suppress
from functools import cached_property

TYPE_CHECKING = False  # `typing` takes 5 ms
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from socket import socket

KEPT_VARIABLES = ("PATH", "LANG", "LD_LIBRARY_PATH")
ALLOCATION = {
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": str(4 * 1024**3),
}
"""Keeps memory, in large pages: to get the 64 MiB of a password's hash took a third of its time."""
SHARED_MEMORY = "/dev/shm"
HOST_LOG = "host.log"
SPAWN = "CHECKER_SPAWN"
"""The variable that has servers started here as they are on systems where a host cannot fork."""


def can_fork() -> bool:
    """Whether servers are forked from a host here; elsewhere each is an interpreter of its own."""
    return sys.platform == "linux" and SPAWN not in os.environ


def start_host(modules: "Iterable[str]") -> "HostProcess | None":
    """A host that imports these packages besides what every server needs; None where none can be."""
    if not can_fork():
        return None
    host = HostProcess()
    host.prepare(modules)
    return host


def make_folder() -> str:
    """A new private folder for the scratch files of one run, in memory where that is possible."""
    base = SHARED_MEMORY
    if not (os.path.isdir(base) and os.access(base, os.W_OK)):
        import tempfile

        base = tempfile.gettempdir()
    folder = os.path.join(base, f"checker-{os.getpid()}-{os.urandom(4).hex()}")
    os.mkdir(folder, mode=0o700)
    return folder


class HostProcess:
    """The host, importing its libraries while the checker goes on; `close` ends it and all its servers.

    It forks no server before it was told to `prepare`.
    """

    def __init__(self) -> None:
        self._folder = make_folder()
        self._ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
        os.set_inheritable(theirs.fileno(), True)
        arguments = [str(theirs.fileno()), self._folder, str(os.getpid())]
        log = os.path.join(self._folder, HOST_LOG)
        self.launched = time.monotonic()
        self._pid = os.posix_spawn(
            sys.executable,
            [sys.executable, "-I", "-m", "checker.host", *arguments],
            _environment(),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                (os.POSIX_SPAWN_OPEN, 2, log, os.O_WRONLY | os.O_CREAT, 0o600),
            ],
        )
        theirs.close()
        self._pidfd = os.pidfd_open(self._pid)
        self._status: int | None = None
        self._waiting = _thread.allocate_lock()
        self._others = _adopt()

    @cached_property
    def folder(self) -> "Path":
        """Where the host's servers have their folders."""
        from pathlib import Path

        return Path(self._folder)

    @cached_property
    def control(self) -> "socket":
        """Where the host takes requests."""
        import socket

        return socket.socket(fileno=self._ours.detach())

    def prepare(self, modules: "Iterable[str]") -> None:
        """Have the host import these packages too, if it offers them; then it takes requests."""
        with suppress(OSError):  # a host that is lost is told at the first request
            self.control.send(" ".join(sorted(modules)).encode() or b" ")

    def alive(self, seconds: float) -> bool:
        """Whether the host still runs after this time."""
        with self._waiting:  # several trials can lose it at once
            if self._status is None and select.select([self._pidfd], [], [], seconds)[0]:
                self._status = _status_of(self._pid)
                os.close(self._pidfd)
            return self._status is None

    def resume(self) -> None:
        """Let it go on, in case that the submission stopped it."""
        self._send("SIGCONT")

    def abandon(self) -> None:
        """End it at once if it still runs, whatever it does: nobody will ask it for a server."""
        if self._status is None:
            self._send("SIGTERM")
            self.close()

    def close(self) -> None:
        """End the host and wait until everything below it is gone and its folder is removed."""
        self.control.close()
        while self.alive(1.0):
            self.resume()
        if self._status != 0:
            _end_adopted(self._others | {self._pid})
        if self.folder.exists():
            import shutil

            shutil.rmtree(self.folder, ignore_errors=True)

    def _send(self, name: str) -> None:
        import signal

        if self._status is None:
            signal.pidfd_send_signal(self._pidfd, signal.Signals[name])


def _status_of(pid: int) -> int:
    """How a process ended that has: -1 if another process is its parent, as in a copy of this one."""
    try:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except ChildProcessError:
        return -1


def _environment() -> dict[str, str]:
    """What the host starts with, which every app could read in `/proc`: nothing of the learner's own."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return {**kept, **ALLOCATION}


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
