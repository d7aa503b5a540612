"""One life of an app: from the launch of its process to its end, and what it told meanwhile."""

import signal
import time
from pathlib import Path

import httpx

from checker import diagnosis
from checker.diagnosis import Diagnosis
from checker.events import Event
from checker.expect import Unmet
from checker.host.stacks import END
from checker.logs import Mark, read_text
from checker.process import Exit, Process
from checker.verdict import Frame
from checker.wire import TooMuch

GRACE_SECONDS = 1.0
END_SECONDS = 5.0
"""How long a process may take to end whose events have ended: with a hundred children, on a busy machine."""
TICK_SECONDS = 0.02
LOOK_SECONDS = 0.2
"""How often is looked whether the process is there: a child of it may keep its events open."""
START = "the app to start"


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


class Life:
    """A launched process of a submission; what it tells is added to `events`, which outlives it.

    `seconds` bounds the start and each answer.
    """

    def __init__(self, process: Process, events: list[Event], folder: Path, submission: Path, seconds: float):
        self._process = process
        self._events = events
        self._born = len(events)
        self._trace = folder / "trace.log"
        self._submission = submission
        self._seconds = seconds
        self._ready = False

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.wait(0) is None

    def listen(self, seconds: float = 0.0) -> None:
        """Take in the events that are there; waits up to `seconds` for the first."""
        if not self._process.events.closed:
            self._events += self._process.events.read(seconds)

    def settle(self) -> None:
        """Let the app do what is left behind its answers; see `Server.settle`."""
        self._process.settle()

    def _hear_out(self, end: Exit | None) -> None:
        """Take in what is left: of a process that has ended, all of it."""
        if end is None:
            self.listen()
        elif not self._process.events.closed:
            self._events += self._process.events.rest()

    def wait(self) -> None:
        """Return when the app is ready; ends it and raises `Stopped` with the reason if it cannot be."""
        seconds = self._seconds * self._process.start_factor
        due = time.monotonic() + seconds
        while not self._ready:
            left = due - time.monotonic()
            self.listen(min(left, LOOK_SECONDS))
            self._ready = any(event["event"] == "ready" for event in self._events[self._born :])
            if not self._ready and (left <= 0 or self._process.events.closed or not self.alive):
                raise self._not_ready(seconds if left <= 0 else 0.0)

    def _not_ready(self, waited: float) -> Stopped:
        over = self._process.events.closed or not self.alive
        end = self._process.wait(END_SECONDS) if over else None
        self._hear_out(end)
        stack = self._stack(end)
        self.end()
        found = diagnosis.of_start(self._events[self._born :], end, stack, waited)
        return Stopped(START, found, Mark(events=self._born), hung=end is None)

    def failed(
        self, request: httpx.Request, error: httpx.TransportError, what: str, mark: Mark, seconds: float
    ) -> Exception:
        """What a failed request means: an app that hangs, an app that ended, or an answer that is none.

        `what` was asked and given `seconds` to answer, after `mark`.
        """
        if isinstance(error, TooMuch):
            return Unmet(f"an answer of a sensible size to `{what}`", "more than 16 MiB")
        hung = isinstance(error, httpx.TimeoutException)
        end = None if hung else self._process.wait(GRACE_SECONDS)
        if end is None and not hung:
            return Unmet(f"an HTTP answer to `{what}`", f"something else: {error}")
        stack = self._stack(end)
        self._hear_out(end)
        self.end()
        found = diagnosis.of_stop(self._events[mark.events :], end, stack, what, seconds)
        return Stopped(f"an answer to `{what}`", found, mark, request, hung=hung)

    def terminate(self, seconds: float, mark: Mark) -> Exit:
        """Send SIGTERM and wait for the end; kills and raises `Stopped` if it takes longer than `seconds`."""
        self._process.signal(signal.SIGTERM)
        end = self._process.wait(seconds)
        if end is None:
            found = diagnosis.of_end(self._stack(None), seconds)
            self.end()
            raise Stopped("the app to end on SIGTERM", found, mark, hung=True)
        self._hear_out(end)
        return end

    def end(self) -> None:
        """Kill the process and everything below it; nothing if it is gone."""
        self._process.end()

    def _stack(self, end: Exit | None) -> tuple[Frame, ...]:
        """Where the app is now, or was when it crashed, in the submission's lines."""
        if end is None and self._process.dump():
            due = time.monotonic() + GRACE_SECONDS
            while time.monotonic() < due and not read_text(self._trace, 0).endswith(END):
                if self._process.wait(TICK_SECONDS):
                    break
        return diagnosis.read_stack(read_text(self._trace, 0), self._submission)
