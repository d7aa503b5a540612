"""The servers of one run: each step gets one with a fresh database, started before it is asked for."""

import os
import shutil
from collections.abc import Callable, Collection, Mapping
from itertools import count
from pathlib import Path

from checker.diagnosis import warned
from checker.host.request import Request, SuiteRequest
from checker.launch import HostProcess, make_folder
from checker.mailbox import Mailbox
from checker.ports import any_port
from checker.process import ForkedProcess, Process, SpawnedProcess
from checker.server import Server

MAX_SOCKET_PATH = 100
MAILBOX = "mailbox"
PROCESSES = "processes"
"""What a check needs that can only be seen from outside of the app's process: it is marked so."""


class Servers:
    """Starts servers of one submission, each in its own folder; `seconds` bounds each start and answer.

    `environment` is what the app finds in its environment at each start, besides what every app does.
    `services` names what each server gets beside it: a `mailbox`. At the `terminal`, a path, the app's
    `breakpoint()` asks.
    """

    lacks: Mapping[str, str] = {}
    """What cannot be done with these servers, and why not: marks and fixtures of checks."""

    def __init__(
        self,
        host: HostProcess | None,
        submission: Path,
        seconds: float,
        environment: Mapping[str, str] | None = None,
        services: Collection[str] = (),
        *,
        terminal: str = "",
        folder: Path | None = None,
    ) -> None:
        self._host = host
        self._submission = submission
        self.seconds = seconds
        self._environment = environment
        self._terminal = terminal
        self._services = services
        folder = folder or (host.folder if host else None)
        self._made = None if folder else Path(make_folder())
        self._folder = (folder or self._made or Path()) / f"run-{os.getpid()}-{next(_RUNS)}"
        self.launch: Callable[[Request | SuiteRequest], Process] = (
            SpawnedProcess if host is None else lambda request: ForkedProcess(host, request)
        )
        self.from_host = host is not None
        self._numbers = count(1)
        self._spare: Server | None = None
        self._all: list[Server] = []

    @property
    def folder(self) -> Path:
        """Where this run keeps its files."""
        return self._folder

    def prefetch(self) -> None:
        """Start a server ahead of its use."""
        if self._spare is None:
            self._spare = self.make().start()

    def take(self) -> Server:
        """A running server on a fresh database: the one that was started ahead, or a new one."""
        server = self._spare or self.make().start()
        self._spare = None
        return server

    def make(self) -> Server:
        """A server that is not started yet."""
        folder = self._folder / f"server-{os.getpid()}-{next(self._numbers)}"
        port = 0 if self._host and len(str(folder)) < MAX_SOCKET_PATH else any_port()
        server = Server(
            self.launch,
            self._submission,
            folder,
            self.seconds,
            port,
            environment=self._environment,
            mailbox=Mailbox(self.seconds) if MAILBOX in self._services else None,
            terminal=self._terminal,
        )
        self._all.append(server)
        return server

    def warnings(self) -> tuple[str, ...]:
        """What the submission's code was warned of, each once, with its line."""
        found = (warned(event) for server in self._all for event in server.heard.warnings())
        return tuple(dict.fromkeys(filter(None, found)))

    def leave(self) -> None:
        """Forget the servers so far: this process is a copy of the one that they belong to."""
        self._spare = None
        self._all = []

    def end(self) -> None:
        """End every server."""
        for server in self._all:
            server.kill()
            if server.mailbox:
                server.mailbox.close()

    def close(self) -> None:
        """End every server of the run and remove its files."""
        self.end()
        shutil.rmtree(self._made or self._folder, ignore_errors=True)


_RUNS = count(1)
