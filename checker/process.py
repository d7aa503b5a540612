"""One server process as the checker sees it: its events, signals to it and its end."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from abc import abstractmethod
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from checker.aftermath import Aftermath
from checker.errors import HostLost
from checker.events import EventPipe, EventSource, ThreadedEventPipe
from checker.host.request import Request, SuiteRequest
from checker.launch import HostProcess

MESSAGE_BYTES = 65536
STOPPED_SECONDS = 1.0
"""After this time without an answer, a host may have been stopped by what it runs."""
KILLED_SECONDS = 2.0
"""A host that was killed with its servers has ended by then, on a busy machine too."""


@dataclass(frozen=True, slots=True)
class Exit:
    """How a process ended: `status` is negative for a signal; `limit` names the limit it broke, or is ""."""

    status: int
    limit: str = ""


class Process(Protocol):
    """What a started server can be asked, forked, spawned or in this process."""

    start_factor: float
    """How much longer a start may take than it may where it is a fork."""

    @property
    def events(self) -> EventSource:
        """What it tells."""

    def settle(self) -> None:
        """Let the app do what is left behind its answers; see `Server.settle`."""

    def signal(self, number: int) -> None:
        """Send a signal, if the process still runs."""

    def dump(self) -> bool:
        """Ask for the stacks of all threads in `trace.log`; whether this system can."""

    def wait(self, seconds: float) -> Exit | None:
        """The end of the process, or None if it still runs after this time."""

    def end(self) -> None:
        """Kill the process and all below it; returns when they are gone."""


class _OwnProcess:
    """What is the same for all processes that are not this one, however they were started."""

    events: EventPipe

    def __init__(self, request: Request | SuiteRequest) -> None:
        self._aftermath = Aftermath(request) if isinstance(request, Request) else None

    def settle(self) -> None:
        """Let the app do what is left behind its answers; see `Server.settle`."""
        if self._aftermath and self._aftermath.has_begun():
            with suppress(HostLost):  # the next request tells of it
                self._aftermath.wait(lambda: self.wait(0) is not None)

    @abstractmethod
    def wait(self, seconds: float) -> Exit | None:
        """The end of the process, or None if it still runs after this time."""

    def _hang_up(self) -> None:
        """Hear nothing of it any more."""
        self.events.close()
        if self._aftermath:
            self._aftermath.close()


class ForkedProcess(_OwnProcess):
    """A server that the host forked, controlled through its supervisor."""

    start_factor = 1.0

    def __init__(self, host: HostProcess, request: Request | SuiteRequest) -> None:
        super().__init__(request)
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        reader, writer = os.pipe()
        self.events = EventPipe(reader)
        self._exit: Exit | None = None
        self._killed = False
        self._lost = False
        self._host = host
        try:
            socket.send_fds(host.control, [request.encode()], [theirs.fileno(), writer])
        except OSError as error:
            self._control.close()
            self._hang_up()
            raise _lost() from error
        finally:
            theirs.close()
            os.close(writer)

    def signal(self, number: int) -> None:
        """Send a signal, if the process still runs."""
        self._order(signal=number)

    def dump(self) -> bool:
        """Ask for the stacks of all threads in `trace.log`."""
        self._order(dump=True)
        return True

    def _order(self, **order: object) -> None:
        if self._exit is None:
            with suppress(OSError):
                self._control.send(json.dumps(order).encode())

    def wait(self, seconds: float) -> Exit | None:
        """The end of the process, or None if it still runs after this time."""
        if self._exit is None and select.select([self._control], [], [], max(0.0, seconds))[0]:
            try:
                data = self._control.recv(MESSAGE_BYTES)
            except OSError:
                data = b""
            self._control.close()
            farewell: dict[str, Any] = json.loads(data) if data else {"exit": -signal.SIGKILL, "limit": ""}
            self._exit = Exit(farewell["exit"], farewell["limit"])
            if (not data or self._died_alone()) and not self._host.alive(KILLED_SECONDS):
                self._lost = True
        if self._lost:
            raise _lost()
        return self._exit

    def _died_alone(self) -> bool:
        """Whether it was killed, and not by us: as all are whose host is killed."""
        return self._exit == Exit(-signal.SIGKILL, "") and not self._killed

    def end(self) -> None:
        """Kill the process and all below it; returns when they are gone."""
        self._killed = True
        self.signal(signal.SIGKILL)
        with suppress(HostLost):
            while self.wait(STOPPED_SECONDS) is None:
                self._host.resume()
        self._hang_up()


def _lost() -> HostLost:
    return HostLost("The process that runs the app was killed.", "Run the check again.")


class SpawnedProcess(_OwnProcess):
    """A server in an interpreter of its own, for systems where forking is not safe or not there.

    It ends the server's process group on POSIX systems and the process alone on Windows; nothing finds a
    process there that left the group.
    """

    start_factor = 3.0

    def __init__(self, request: Request | SuiteRequest) -> None:
        super().__init__(request)
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", "checker.host.spawned"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(request.folder),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(request.encode() + b"\n")
        self._process.stdin.flush()
        self.events = ThreadedEventPipe(os.dup(self._process.stdout.fileno()))
        self._process.stdout.close()

    def signal(self, number: int) -> None:
        """Send a signal, if the process still runs."""
        with suppress(OSError):
            self._process.send_signal(number)

    def dump(self) -> bool:
        """Ask for the stacks of all threads in `trace.log`; whether this system can."""
        if not hasattr(signal, "SIGUSR1"):
            return False
        self.signal(signal.SIGUSR1)
        return True

    def wait(self, seconds: float) -> Exit | None:
        """The end of the process, or None if it still runs after this time."""
        due = time.monotonic() + seconds
        while self._process.poll() is None and time.monotonic() < due:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(max(0.0, due - time.monotonic()))
        return None if self._process.returncode is None else Exit(self._process.returncode)

    def end(self) -> None:
        """Kill the process and its group; returns when it is gone."""
        with suppress(OSError):
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
        self._hang_up()
