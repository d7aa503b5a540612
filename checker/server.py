"""A submission's app as checks see it: start, restart, signals, logs, and a client on it."""

import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from checker import diagnosis
from checker.burst import Address, send_at_once
from checker.client import MARK, Client, TooMuch
from checker.database import Database
from checker.diagnosis import Diagnosis
from checker.expect import Unmet
from checker.host.request import Request
from checker.logs import Logs, Mark, read_text, size
from checker.process import Exit, Process
from checker.verdict import Frame

GRACE_SECONDS = 1.0
START = "the app to start"
Launch = Callable[[Request], Process]


class Stopped(Exception):
    """The app did not start, or hung or ended during a request."""

    def __init__(
        self,
        expected: str,
        found: Diagnosis,
        mark: Mark,
        request: httpx.Request | None = None,
        *,
        hung: bool = False,
    ) -> None:
        super().__init__(f"expected {expected}, got {found.got}")
        self.expected = expected
        self.found = found
        self.mark = mark
        self.request = request
        self.hung = hung

    @property
    def starting(self) -> bool:
        """Whether the app never got ready: then it will not be ready for another check either."""
        return self.request is None and self.expected == START


class Server:
    """One submission on one database in one folder, started and stopped as often as a check likes.

    `seconds` bounds each start and each answer.
    """

    def __init__(self, launch: Launch, submission: Path, folder: Path, seconds: float, port: int = 0) -> None:
        self._launch = launch
        self._submission = submission
        self._folder = folder
        self._seconds = seconds
        self._port = port
        self._process: Process | None = None
        self._events: list[dict[str, Any]] = []
        self._client: Client | None = None
        self._ready = False
        self._environment: dict[str, str] = {}
        self.logs = Logs(folder, seconds)
        (folder / "scratch").mkdir(parents=True)

    @property
    def url(self) -> str:
        """Where the app listens: the base URL of its client."""
        return f"http://127.0.0.1:{self._port}" if self._port else "http://localhost"

    @property
    def socket(self) -> Path:
        """The Unix socket on which the app listens, where it has no port."""
        return self._folder / "http.sock"

    @property
    def scratch(self) -> Path:
        """The app's working directory."""
        return self._folder / "scratch"

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.wait(0) is None

    def start(self, env: Mapping[str, str] | None = None) -> "Server":
        """Launch the app and return at once; see `wait`. `env` adds to the environment."""
        self._ready = False
        self._environment = {**_environment(self.scratch), **(env or {})}
        request = Request(
            str(self._submission), str(self._folder), str(self.socket), self._port, self._environment
        )
        self._process = self._launch(request)
        return self

    def wait(self) -> "Server":
        """Wait until the app is ready; raises `Stopped` with the reason if it cannot be."""
        due = time.monotonic() + self._seconds
        process = self._running()
        seen = len(self._events)
        while not self._ready:
            left = due - time.monotonic()
            self._events += process.events.read(left)
            news = self._events[seen:]
            self._ready = any(event["event"] == "ready" for event in news)
            if not self._ready and (left <= 0 or process.events.closed):
                mark = Mark(events=seen)
                end = process.wait(GRACE_SECONDS) if process.events.closed else None
                stack = () if end else self._stack()
                self.kill()
                raise Stopped(
                    START, diagnosis.of_start(news, end, stack, self._seconds), mark, hung=end is None
                )
        return self

    @property
    def client(self) -> Client:
        """An HTTP client on the running app; the same one until the server stops."""
        self.wait()
        if self._client is None:
            transport = httpx.HTTPTransport(uds=None if self._port else str(self.socket))
            self._client = Client(transport, self._seconds, self.mark, self._on_failure, self.url)
        return self._client

    def burst(self, requests: Sequence[httpx.Request], seconds: float | None = None) -> list[httpx.Response]:
        """Send requests at once, each on a new connection, and return the answers in the same order.

        Make them with `api.build_request`; `elapsed` of an answer is its own time. Raises `Stopped` if they
        are not all answered within `seconds` (default: as long as one answer may take).
        """
        bound = self._seconds if seconds is None else seconds
        mark = self.mark()
        for request in requests:
            request.extensions[MARK] = mark
        try:
            return send_at_once(Address(self.socket, self._port), requests, bound)
        except TimeoutError:
            what = f"{len(requests)} requests at once, as {requests[0].method} {requests[0].url.path}"
            timeout = httpx.ReadTimeout("no answer in time", request=requests[0])
            raise self._on_failure(requests[0], timeout, what) from None
        except httpx.TransportError as error:
            raise self._on_failure(error.request, error) from None

    def restart(self, env: Mapping[str, str] | None = None) -> "Server":
        """Stop the app as SIGTERM does, start it again on the same database, and wait until it is ready."""
        self.terminate()
        return self.start(env).wait()

    def terminate(self, seconds: float | None = None) -> Exit:
        """Send SIGTERM and wait for the end; raises `Stopped` if it takes longer than `seconds`."""
        process = self._running()
        process.signal(signal.SIGTERM)
        self._disconnect()
        bound = self._seconds if seconds is None else seconds
        end = process.wait(bound)
        if end is None:
            found = Diagnosis(f"an app that still ran {bound:g} s after SIGTERM", frames=self._stack())
            self.kill()
            raise Stopped("the app to end on SIGTERM", found, self.mark(), hung=True)
        self._drain()
        return end

    def kill(self) -> None:
        """End the app and everything it started at once, as SIGKILL does; nothing if it does not run."""
        self._disconnect()
        if self._process:
            self._process.end()
        self._ready = False

    @property
    def last_response(self) -> httpx.Response | None:
        """The last answer that the client got from the running app."""
        return self._client.last if self._client else None

    def mark(self) -> Mark:
        """This moment, to ask later what happened since."""
        self._drain()
        return self.logs.mark(len(self._events))

    @property
    def database(self) -> Database:
        """The app's database, read-only."""
        return Database(Path(self._environment["DATABASE_URL"].removeprefix("sqlite:///")))

    def raised(self, since: Mark, seconds: float = 0.0) -> Diagnosis:
        """The last exception that a request raised since a moment; waits up to `seconds` for it."""
        if self._process and not self._process.events.closed:
            self._events += self._process.events.read(seconds if len(self._events) == since.events else 0)
        return diagnosis.raised(self._events[since.events :])

    def warnings(self) -> list[dict[str, Any]]:
        """The warnings that the submission's code raised."""
        self._drain()
        return [event for event in self._events if event["event"] == "warning"]

    def _running(self) -> Process:
        if self._process is None:
            raise RuntimeError("the server was never started")
        return self._process

    def _drain(self) -> None:
        if self._process:
            self._events += self._process.events.read()

    def _disconnect(self) -> None:
        if self._client:
            self._client.close()
            self._client = None

    def _on_failure(self, request: httpx.Request, error: httpx.TransportError, what: str = "") -> Exception:
        """What a failed request means: an app that hangs, an app that ended, or an answer that is none."""
        process = self._running()
        mark: Mark = request.extensions[MARK]
        what = what or f"{request.method} {request.url.raw_path.decode('ascii', 'replace')}"
        if isinstance(error, TooMuch):
            return Unmet("an answer of a sensible size", "more than 16 MiB", None)
        hung = isinstance(error, httpx.TimeoutException)
        end = None if hung else process.wait(GRACE_SECONDS)
        if end is None and not hung:
            return Unmet(f"an HTTP answer to `{what}`", f"something else: {error}", None)
        stack = self._stack() if hung else ()
        self._drain()
        found = diagnosis.of_stop(self._events[mark.events :], end, stack, what, self._seconds)
        self.kill()
        return Stopped(f"an answer to `{what}`", found, mark, request, hung=hung)

    def _stack(self) -> tuple[Frame, ...]:
        """Where the app's threads are now, in the submission's lines."""
        trace = self._folder / "trace.log"
        process = self._running()
        if not process.dump():
            return ()
        due = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < due and not size(trace):
            if process.wait(0.01):
                break
        return diagnosis.read_stack(read_text(trace, 0), self._submission)


def _environment(scratch: Path) -> dict[str, str]:
    """The whole environment of an app: nothing of the learner's gets in, so that verdicts don't vary."""
    home = str(scratch)
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    return {
        **kept,
        "HOME": home,
        "TMPDIR": home,
        "TZ": "UTC",
        "DATABASE_URL": f"sqlite:///{scratch / 'warehouse.db'}",
    }
