"""One run of a test suite on one app: how it ended, each of its tests, and what it did besides.

All of it is read from the events of a process that is not trusted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from checker.diagnosis import LIMITS, frames_of
from checker.events import Event, text_of
from checker.process import Exit
from checker.text import clean
from checker.verdict import Frame

MAX_NOTES = 20
MAX_TEXT = 1200
BROKE = frozenset({"failed", "error"})


class Ending(StrEnum):
    """How a run ended."""

    PASSED = "passed"
    FAILED = "failed"
    """A test failed or had an error."""
    EMPTY = "empty"
    """No test ran."""
    CRASHED = "crashed"
    """The tests could not be collected, or a hook of the suite raised."""
    TIMED_OUT = "timed out"
    ENDED = "ended"
    """The process ended, or stopped testing, before all tests had run."""
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class Test:
    """One test: `outcome` is passed, failed, error or skipped, `requests` is how many it sent to the app."""

    __test__ = False  # pytest is not to collect it

    id: str
    outcome: str
    text: str = ""
    frames: tuple[Frame, ...] = ()
    asynchronous: bool = False
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was seen at a line of the suite, in a test; file and test may be ""."""

    file: str
    line: int
    text: str
    test: str

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The line, as a failure shows it."""
        return (Frame(self.file, self.line, ""),) if self.file else ()


@dataclass(frozen=True, slots=True)
class Override:
    """A dependency that was replaced: `left` at the end; `foreign` if no module of the app has it."""

    name: str
    test: str
    left: bool
    foreign: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one run: `text` and `frames` say why it crashed or ended, in the test `running`."""

    ending: Ending
    tests: tuple[Test, ...] = ()
    text: str = ""
    frames: tuple[Frame, ...] = ()
    running: str = ""
    seconds: float = 0.0
    sleeps: tuple[Note, ...] = ()
    network: tuple[Note, ...] = ()
    reads: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()
    overrides: tuple[Override, ...] = ()
    lifespans: int = 0
    memories: int = 0
    """How many SQLite databases in memory were opened."""
    files: tuple[str, ...] = ()
    """What lies outside the folder for temporary files after the run and did not before."""
    databases: tuple[str, ...] = ()
    """The files that SQLite opened."""
    threads: tuple[str, ...] = ()
    processes: int = 0

    @property
    def broken(self) -> tuple[Test, ...]:
        """The tests that failed or had an error."""
        return tuple(test for test in self.tests if test.outcome in BROKE)

    @property
    def passed(self) -> tuple[Test, ...]:
        """The tests that passed."""
        return tuple(test for test in self.tests if test.outcome == "passed")


def read(events: Sequence[Event], end: Exit | None, seconds: float, *, stop: bool) -> Trial:
    """The trial that these events tell of; without an end it had to be ended after so many seconds.

    With `stop` it was to end at the first test that fails.
    """
    tests = tuple(_test(event) for event in events if event["event"] == "test")
    collected = next((event.get("tests") for event in events if event["event"] == "collected"), None)
    expected = len(collected) if isinstance(collected, list) else 0
    crash = next((event for event in events if event["event"] in {"crashed", "failed"}), None)
    seen: Event = next((event for event in events if event["event"] == "witness"), {"event": "witness"})
    finished = any(event["event"] == "finished" for event in events)
    broke = any(test.outcome in BROKE for test in tests)
    ran = any(test.outcome != "skipped" for test in tests)
    text, frames = _reason(events, end)
    if end is None:
        ending = Ending.TIMED_OUT
    elif crash:
        ending, text, frames = (
            Ending.CRASHED,
            _text(crash, "text") or text_of(crash, "error"),
            frames_of(crash),
        )
    elif not finished or (len(tests) < expected and not (stop and broke)):
        ending = Ending.ENDED
    elif broke:
        ending = Ending.FAILED
    else:
        ending = Ending.PASSED if ran else Ending.EMPTY
    return Trial(ending, tests, text, frames, _running(events), seconds, **_seen(seen))


def _reason(events: Sequence[Event], end: Exit | None) -> tuple[str, tuple[Frame, ...]]:
    """Why a process ended before its time."""
    if end and end.limit:
        return LIMITS.get(end.limit, "broke a limit"), ()
    exiting = next((event for event in reversed(events) if event["event"] == "exiting"), None)
    if exiting:
        return "ended its own process", frames_of(exiting)
    if end and end.status < 0:
        return f"was ended by signal {-end.status}", ()
    return "stopped before all tests had run", ()


def _running(events: Sequence[Event]) -> str:
    """The test that had begun last, if it has no result."""
    last = next((event for event in reversed(events) if event["event"] in {"begins", "test"}), None)
    return text_of(last, "test") if last and last["event"] == "begins" else ""


def _test(event: Event) -> Test:
    requests = event.get("requests")
    return Test(
        id=text_of(event, "test"),
        outcome=text_of(event, "outcome"),
        text=_text(event, "text"),
        frames=frames_of(event),
        asynchronous=event.get("asynchronous") is True,
        requests=requests if isinstance(requests, int) else 0,
    )


def _text(event: Event, name: str) -> str:
    return text_of(event, name)[:MAX_TEXT].strip()


def _seen(event: Event) -> dict[str, Any]:
    counts = ((name, event.get(name)) for name in ("lifespans", "memories", "processes"))
    return {
        **{kind: tuple(_notes(event.get(kind))) for kind in ("sleeps", "network", "reads", "warnings")},
        "overrides": tuple(_overrides(event.get("overrides"))),
        **{name: count for name, count in counts if isinstance(count, int)},
        "files": tuple(_texts(event.get("files"))),
        "databases": tuple(_texts(event.get("databases"))),
        "threads": tuple(_texts(event.get("threads"))),
    }


def _dicts(value: object) -> list[dict[str, Any]]:
    return [each for each in value[:MAX_NOTES] if isinstance(each, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    texts = value[:MAX_NOTES] if isinstance(value, list) else []
    return [clean(each[:MAX_TEXT]) for each in texts if isinstance(each, str)]


def _notes(value: object) -> list[Note]:
    return [
        Note(text_of(each, "file"), each["line"], text_of(each, "text"), text_of(each, "test"))
        for each in _dicts(value)
        if isinstance(each.get("line"), int)
    ]


def _overrides(value: object) -> list[Override]:
    return [
        Override(
            text_of(each, "name"),
            text_of(each, "test"),
            left=each.get("left") is True,
            foreign=each.get("foreign") is True,
        )
        for each in _dicts(value)
    ]
