"""Servers whose app runs in this process."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from checker.environment import MAIL_VARIABLES
from checker.errors import NotHere
from checker.host.request import Request
from checker.inprocess.process import InProcess
from checker.logs import LINE_SECONDS, Logs, Mark
from checker.process import Exit, Process
from checker.server import Server
from checker.servers import MAILBOX, PROCESSES, Servers
from checker.transport import Address

FROM_OUTSIDE = "This check looks at the app from outside of its process: run it on your machine."
MAILS = "This check needs a mail server: run it on your machine."
NOWHERE = dict(zip(MAIL_VARIABLES, ("127.0.0.1", "9"), strict=True))


class InProcessServers(Servers):
    """Makes servers in a folder; there is never one ahead of its use, which would save no time here."""

    lacks: Mapping[str, str] = {
        PROCESSES: FROM_OUTSIDE,
        MAILBOX: MAILS,
        "trials": FROM_OUTSIDE,
        "broken_app": FROM_OUTSIDE,
    }

    def __init__(
        self,
        folder: Path,
        submission: Path,
        seconds: float,
        environment: Mapping[str, str],
        services: Collection[str],
    ) -> None:
        nowhere = NOWHERE if services else {}
        super().__init__(None, submission, seconds, {**environment, **nowhere}, folder=folder)

    def prefetch(self) -> None:
        """Nothing."""

    def make(self) -> Server:
        """A server that is not started yet."""
        folder = self._folder / f"server-{next(self._numbers)}"
        server = InProcessServer(self._submission, folder, self.seconds, self._environment or {})
        self._all.append(server)
        return server


class InProcessServer(Server):
    """A server that cannot be asked at once, nor told to end in good order."""

    def __init__(
        self, submission: Path, folder: Path, seconds: float, environment: Mapping[str, str]
    ) -> None:
        super().__init__(self._begin, submission, folder, seconds, environment=environment)
        self._process: InProcess | None = None

    def _make_logs(self) -> Logs:
        return _Logs(self._folder, self._seconds, self)

    def _begin(self, request: Request) -> Process:
        self._process = InProcess(request, self._seconds)
        return self._process

    def _transport(self) -> httpx.BaseTransport:
        return _Way(self)

    @property
    def started(self) -> bool:
        """Whether it was ever started."""
        return self._process is not None

    @property
    def process(self) -> InProcess:
        """The app that was started last."""
        assert self._process is not None
        return self._process

    @property
    def address(self) -> Address:
        """Nowhere."""
        raise NotHere(FROM_OUTSIDE)

    def burst(
        self,
        requests: Sequence[httpx.Request],
        seconds: float | None = None,  # noqa: ARG002
    ) -> list[httpx.Response]:
        """Send requests at once, which cannot be done here unless it is one."""
        if len(requests) > 1:
            raise NotHere(FROM_OUTSIDE)
        return [self.client.send(request) for request in requests]

    def burst_on_lock(
        self,
        requests: Sequence[httpx.Request],  # noqa: ARG002
        seconds: float,  # noqa: ARG002
    ) -> list[httpx.Response]:
        """The same."""
        raise NotHere(FROM_OUTSIDE)

    def terminate(self, seconds: float | None = None) -> Exit:  # noqa: ARG002
        """Nothing that can be done here."""
        raise NotHere(FROM_OUTSIDE)


class _Way(httpx.BaseTransport):
    """The way to whichever app a server has at a time: clients outlive it."""

    def __init__(self, server: InProcessServer) -> None:
        self._server = server

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer of the app that runs now."""
        return self._server.process.handle_request(request)


class _Logs(Logs):
    """The output of an app that has to be given time to write it."""

    def __init__(self, folder: Path, seconds: float, server: InProcessServer) -> None:
        super().__init__(folder, seconds, server.settling)
        self._server = server

    def mark(self, events: int) -> Mark:
        """This moment."""
        written = self._server.process.written() if self._server.started else None
        return Mark(*written, events) if written else super().mark(events)

    def find(
        self, since: Mark | None = None, seconds: float = LINE_SECONDS, **fields: object
    ) -> dict[str, Any] | None:
        """The first JSON line since a moment that has these values; waits only if the app does."""
        waits = self._server.started and self._server.process.waits
        return super().find(since, seconds if waits else 0.0, **fields)
