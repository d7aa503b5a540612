"""A submission's app as checks see it: start, restart, signals, logs, database, and a client on it."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import httpx

from checker.burst import send_at_once, send_while
from checker.client import MARK, SENT, Client
from checker.database import Database
from checker.environment import DATABASE_URL, app_environment, given_in
from checker.hearing import Hearing
from checker.host.request import Request
from checker.life import Life
from checker.logs import Logs, Mark
from checker.mailbox import Mailbox
from checker.patience import Patience
from checker.pending import PENDING_SECONDS, Pending
from checker.process import Exit, Process
from checker.settling import Settling
from checker.transport import Address, Transport

SOCKET = "http.sock"


class Server:
    """One submission on one database in one folder, started and stopped as often as a check likes.

    `seconds` bounds each start and each answer. `environment` adds to what every start gets. `logs` is what
    the app wrote over all its starts. A `mailbox` is told to the app at each start. At the `terminal`, a
    path, `breakpoint()` in the app asks.
    """

    def __init__(
        self,
        launch: Callable[[Request], Process],
        submission: Path,
        folder: Path,
        seconds: float,
        port: int = 0,
        *,
        environment: Mapping[str, str] | None = None,
        mailbox: Mailbox | None = None,
        terminal: str = "",
    ) -> None:
        self._launch = launch
        self._submission = submission
        self._folder = folder
        self._seconds = seconds
        self._port = port
        self._life: Life | None = None
        self._client: Client | None = None
        self._terminal = terminal
        self._given = {**(environment or {}), **(mailbox.environment if mailbox else {})}
        self._environment: dict[str, str] = {}
        self._asked = Mark()
        self.settling = Settling(lambda: self._life.settle() if self._life else None)
        self.logs = self._make_logs()
        self.heard = Hearing(self._listen, self.logs)
        self.mailbox = mailbox
        self.patience = mailbox.patience if mailbox else Patience()
        self.set_up: list[httpx.Response] = []
        """The answers to requests that made what several checks use, as users."""
        self.scratch = folder / "scratch"
        """The app's working directory."""
        self.scratch.mkdir(parents=True)

    @property
    def address(self) -> Address:
        """Where the app listens."""
        return Address(self._folder / SOCKET, self._port)

    @property
    def url(self) -> str:
        """The base URL of the app's client."""
        return f"http://127.0.0.1:{self._port}" if self._port else "http://localhost"

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment of the latest start."""
        return self._environment

    @property
    def given(self) -> Mapping[str, str]:
        """What the latest start's environment has that others may not: without database and mail server."""
        return given_in(self._environment, self.scratch)

    @property
    def alive(self) -> bool:
        """Whether the app runs."""
        return self._life is not None and self._life.alive

    def start(self, env: Mapping[str, str | None] | None = None, *, lifespan: bool = True) -> "Server":
        """Launch the app and return at once; see `wait`. `env` adds to the environment; None takes away.

        Without `lifespan` the app serves what its import made, to see what that does.
        """
        self._environment = app_environment(self.scratch, {**self._given, **(env or {})})
        request = Request(
            submission=str(self._submission),
            folder=str(self._folder),
            socket=str(self._folder / SOCKET),
            port=self._port,
            environment=self._environment,
            lifespan=lifespan,
            terminal=self._terminal,
        )
        if self._life:
            self._listen()
            self._life.end()
        process = self._launch(request)
        self._life = Life(process, self.heard.events, self._folder, self._submission, self._seconds)
        return self

    def wait(self) -> "Server":
        """Wait until the app is ready; raises `Stopped` with the reason if it cannot be."""
        self._running().wait()
        return self

    @property
    def client(self) -> Client:
        """An HTTP client on the running app; the same one until the app stops."""
        self.wait()
        if self._client is None:
            self._client = Client(self._transport(), self._seconds, self._ask, self._failed, self.url)
        return self._client

    def _ask(self) -> Mark:
        """A request begins: this moment."""
        before, self._asked = self._asked, self.mark()
        if self._client and self.heard.raised(before).error:
            self._client.reconnect()  # Uvicorn closes the connection, some time after an exception
        return self._asked

    def settle(self) -> None:
        """Let the app do what is left behind its answers: each request and each question asks for that first.

        Else a check would see now this and now that of an app that answers before it is through. An app that
        only waits there is not waited for, and one that computes only for 0.05 s of a processor's time.
        """
        self.settling()

    def hurried(self) -> AbstractContextManager[None]:
        """Meanwhile nothing is waited for: a check measures how long the app lets others wait."""
        return self.settling.paused()

    def _transport(self) -> httpx.BaseTransport:
        """How requests get to the app."""
        return Transport(self.address)

    def burst(self, requests: Sequence[httpx.Request], seconds: float | None = None) -> list[httpx.Response]:
        """Send requests at once, each on a new connection, and return the answers in the same order.

        Make them with `api.build_request`; `elapsed` of an answer is its own time. Raises `Stopped` if they
        are not all answered within `seconds` (default: as long as one answer may take).
        """
        return self._send_at_once(requests, seconds or self._seconds)

    def pending(self, request: httpx.Request, seconds: float = PENDING_SECONDS) -> Pending:
        """A request on its way while the check does something else; see `checker.pending.Pending`."""
        self.settle()
        return Pending(self.address, request, seconds)

    def burst_on_lock(self, requests: Sequence[httpx.Request], seconds: float) -> list[httpx.Response]:
        """The same while another program holds the database's lock for writing, until the app only waits.

        So each request has a connection to the database, and who reads before it writes meets all others.
        """
        send = partial(self._send_at_once, requests, seconds)
        return send_while(self.database.being_written(), self.address, send)

    def _send_at_once(
        self, requests: Sequence[httpx.Request], seconds: float, begun: threading.Event | None = None
    ) -> list[httpx.Response]:
        mark = self.mark()
        for request in requests:
            request.extensions[MARK] = mark
            request.extensions[SENT] = time.monotonic()
        try:
            return send_at_once(self.address, requests, seconds, begun)
        except TimeoutError:
            first = requests[0]
            many = f"{len(requests)} requests at once, as {first.method} {first.url.path}"
            timeout = httpx.ReadTimeout("no answer in time", request=first)
            raise self._failed(first, timeout, many if len(requests) > 1 else "", seconds) from None
        except httpx.TransportError as error:
            raise self._failed(error.request, error) from None

    def restart(self, env: Mapping[str, str | None] | None = None) -> "Server":
        """Stop the app as SIGTERM does, start it again on the same database, and wait until it is ready."""
        self.terminate()
        return self.start(env).wait()

    def terminate(self, seconds: float | None = None) -> Exit:
        """Send SIGTERM and wait for the end; raises `Stopped` if it takes longer than `seconds`."""
        self._disconnect()
        return self._running().terminate(seconds or self._seconds, self.heard.mark())

    def kill(self) -> None:
        """End the app and everything it started at once, as SIGKILL does; nothing if it does not run."""
        self._disconnect()
        if self.mailbox:
            self.mailbox.leave()
        if self._life:
            self._life.end()

    @property
    def database(self) -> Database:
        """The app's database, read-only."""
        return Database(Path(self._environment[DATABASE_URL].removeprefix("sqlite:///")), self.settling)

    def begin(self) -> Mark:
        """A check begins: this moment; the changes and mails before it are no longer of interest."""
        self.settle()
        if self._client:
            self._client.changes.clear()
        if self.mailbox:
            self.mailbox.forget()
        return self.mark()

    @property
    def changes(self) -> list[httpx.Response]:
        """The latest answers of this check to requests that may have changed something."""
        return list(self._client.changes) if self._client else []

    @property
    def last_response(self) -> httpx.Response | None:
        """The last answer that the client got from the running app."""
        return self._client.last if self._client else None

    def mark(self) -> Mark:
        """This moment, to ask later what happened since; what was done before is over."""
        self.settle()
        return self.heard.mark()

    def _make_logs(self) -> Logs:
        return Logs(self._folder, self._seconds, self.settling)

    def _listen(self, seconds: float = 0.0) -> None:
        if self._life:
            self._life.listen(seconds)

    def _running(self) -> Life:
        if self._life is None:
            raise RuntimeError("the server was never started")
        return self._life

    def _failed(
        self, request: httpx.Request, error: httpx.TransportError, what: str = "", seconds: float = 0
    ) -> Exception:
        what = what or f"{request.method} {request.url.raw_path.decode('ascii', 'replace')}"
        life, mark = self._running(), request.extensions[MARK]
        if self.mailbox and isinstance(error, httpx.TimeoutException):
            self.mailbox.leave()  # an app that hangs is ended
        return life.failed(request, error, what, mark, seconds or self._seconds)

    def _disconnect(self) -> None:
        if self._client:
            self._client.close()
            self._client = None
