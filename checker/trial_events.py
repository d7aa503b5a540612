"""A trial, read from the events of a process that is not trusted."""

from collections.abc import Sequence
from typing import Any

from checker.diagnosis import LIMITS, frames_of
from checker.events import Event, text_of
from checker.process import Exit
from checker.text import clean
from checker.trial import BROKE, Ending, Note, Override, Test, Trial
from checker.verdict import Frame

MAX_NOTES = 20
MAX_TEXT = 1200


def read(events: Sequence[Event], end: Exit | None, seconds: float) -> Trial:
    """The trial that these events tell of; without an end it had to be ended after so many seconds."""
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
    elif not finished or (len(tests) < expected and not broke):
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
        calls=frozenset(_names(event.get("calls"))),
    )


def _names(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


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
    return [clean(each[:MAX_TEXT]) for each in _names(value)[:MAX_NOTES]]


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
            used=each.get("used") is True,
        )
        for each in _dicts(value)
    ]
