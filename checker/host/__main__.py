"""The host's process: `python -I -m checker.host CONTROL FOLDER PARENT`.

CONTROL is the descriptor of a socket to the checker. Its first message names packages, with spaces between:
they are imported before the first fork, for every server. Each message after that is a request with two
descriptors: a socket over which the new server's supervisor is told what to do, and a pipe for the server's
own events. When the checker goes away, everything below the host ends and FOLDER is removed.
"""

import gc
import os
import select
import shutil
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType

from checker.host import linux
from checker.host.preload import preload, warm_up
from checker.host.request import decode
from checker.host.supervisor import supervise

MESSAGE_BYTES = 65536
STANDARD_ERROR = 2


def main() -> None:
    """Serve requests until the checker closes its end or dies."""
    descriptor, folder, parent = sys.argv[1:]
    _close_all_but(int(descriptor))
    os.chdir("/")  # keeps no folder of the user's busy
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    linux.die_with_parent(int(parent), signal.SIGTERM)
    linux.become_subreaper()
    try:
        try:
            _host(socket.socket(fileno=int(descriptor)))
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # if one comes first, it has done this itself
    finally:
        linux.end_descendants()
        shutil.rmtree(folder, ignore_errors=True)


def _close_all_but(descriptor: int) -> None:
    """Close what the checker's caller left open: it is nothing for a submission to write to."""
    for number in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
        if number > STANDARD_ERROR and number != descriptor:
            with suppress(OSError):  # one was the list's own
                os.close(number)


def _host(control: socket.socket) -> None:
    gc.disable()
    preload(())
    packages = control.recv(MESSAGE_BYTES)
    if not packages:
        return
    preload(packages.decode().split())
    warm_up()
    gc.freeze()
    Host(control).serve()


class Host:
    """Forks one supervisor for each request, and ends what a supervisor that was killed left behind."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._supervisors: set[int] = set()
        self._wake, self._waker = os.pipe()
        for end in (self._wake, self._waker):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> None:
        """Answer requests until the other end is closed."""
        while True:
            ends: list[int | socket.socket] = [self._control, self._wake]
            ready, _, _ = select.select(ends, [], [])
            if self._wake in ready:
                with suppress(BlockingIOError):
                    os.read(self._wake, MESSAGE_BYTES)
                self._reap()
            if self._control in ready and not self._start():
                return

    def _start(self) -> bool:
        data, descriptors, _, _ = socket.recv_fds(self._control, MESSAGE_BYTES, 2)
        if not data:
            return False
        control, events = descriptors
        pid = os.fork()
        if pid == 0:
            self._control.close()
            signal.set_wakeup_fd(-1)
            os.close(self._wake)
            os.close(self._waker)
            supervise(decode(data), socket.socket(fileno=control), events)
        self._supervisors.add(pid)
        os.close(control)
        os.close(events)
        return True

    def _reap(self) -> None:
        with suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG | os.WUNTRACED))[0]:
                self._note(*found)
        orphans = set(linux.children(os.getpid())) - self._supervisors
        for pid in orphans:
            linux.kill_tree(pid)

    def _note(self, pid: int, status: int) -> None:
        """Forget a child that has ended; let one go on that was stopped."""
        if os.WIFSTOPPED(status):
            os.kill(pid, signal.SIGCONT)
        else:
            self._supervisors.discard(pid)


def _end(number: int, _frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # once is enough: what comes now is to come to its end
    raise SystemExit(0)


if __name__ == "__main__":
    main()
