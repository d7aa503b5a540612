"""The process between the host and one server: it watches limits and leaves nothing behind.

It reads one JSON object a message from its control socket, `{"signal": 15}` or `{"dump": true}`; when the
other end is closed it ends the server. When the server ends, for whatever reason, it ends all processes that
the server left, sends `{"exit": status, "limit": "…"}` (a status as `os.waitstatus_to_exitcode` gives it, and
which limit was broken, or "") and ends itself.
"""

import json
import os
import select
import signal
import socket
import time
from contextlib import suppress
from typing import NoReturn

from checker.host import linux
from checker.host.become import become
from checker.host.request import Request, SuiteRequest

TICK_SECONDS = 0.1
MESSAGE_BYTES = 4096


def supervise(request: Request | SuiteRequest, control: socket.socket, events: int) -> NoReturn:
    """Start the server of this request and stay with it to its end; never returns."""
    status = 1
    try:
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        linux.die_with_parent(os.getppid())
        linux.become_subreaper()
        supervisor = os.getpid()
        server = os.fork()
        if server == 0:
            control.close()
            linux.die_with_parent(supervisor)
            become(request, events)
        os.close(events)
        Supervisor(server, control, request).stay()
        status = 0
    finally:
        os._exit(status)


class Supervisor:
    """Stays with one server process until it has ended."""

    def __init__(self, server: int, control: socket.socket, request: Request | SuiteRequest) -> None:
        self._server = server
        self._pidfd = os.pidfd_open(server)
        self._control = control
        self._limits = request.limits
        self._folder = request.folder
        self._broken = ""

    def stay(self) -> None:
        """Return when the server and everything below it is gone and the checker knows."""
        listening: list[int | socket.socket] = [self._pidfd, self._control]
        due = time.monotonic() + TICK_SECONDS
        while True:
            ready, _, _ = select.select(listening, [], [], max(0.0, due - time.monotonic()))
            if self._pidfd in ready:
                break
            if self._control in ready and not self._obey():
                self._kill()
                listening.remove(self._control)
            if time.monotonic() >= due:
                self._watch()
                due = time.monotonic() + TICK_SECONDS
        _, status = os.waitpid(self._server, 0)
        linux.end_descendants()
        farewell = {"exit": os.waitstatus_to_exitcode(status), "limit": self._broken}
        with suppress(OSError):
            self._control.send(json.dumps(farewell).encode())

    def _obey(self) -> bool:
        try:
            data = self._control.recv(MESSAGE_BYTES)
        except OSError:
            return False
        if not data:
            return False
        order = json.loads(data)
        number = signal.SIGUSR1 if order.get("dump") else order["signal"]
        signal.pidfd_send_signal(self._pidfd, number)
        return True

    def _watch(self) -> None:
        pids = [self._server, *linux.descendants(self._server)]
        if len(pids) > self._limits.processes:
            self._broken = "processes"
        elif sum(map(linux.resident_bytes, pids)) > self._limits.resident_bytes:
            self._broken = "memory"
        elif linux.used_bytes(self._folder, self._limits.disk_bytes) > self._limits.disk_bytes:
            self._broken = "disk"
        if self._broken:
            self._kill()

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
