"""Why an app did not start or stopped: one sentence with the line, from a server's events and end."""

import re
import signal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from checker.events import MAX_TEXT, Event, text_of
from checker.faults import cause_of
from checker.process import Exit
from checker.text import clean
from checker.verdict import Frame

STACK_LINE = re.compile(r'^  File "(?P<file>.+)", line (?P<line>\d{1,7}) in (?P<function>.+)$')
MAX_FRAMES = 12
MAX_SOURCE = 1_000_000
NO_END = "Something in this line does not come to an end."
NO_STOP = (
    "The end waits for this line. A thread or a task has to be told to stop before it is waited for: set its "
    "stop flag, wake it, and `join` or await it after that."
)
EXITS = "Take out the call that exits."
LIMITS = {
    "memory": "used too much memory",
    "processes": "started too many processes",
    "disk": "filled its folder with too much data",
}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What happened, as the end of the sentence "got …", with the learner's lines and a likely cause."""

    got: str
    error: str = ""
    frames: tuple[Frame, ...] = ()
    cause: str = ""


def of_start(
    events: Sequence[Event], end: Exit | None, stack: tuple[Frame, ...], seconds: float
) -> Diagnosis:
    """Why an app is not ready: its own report, its end, or where it stood after so many `seconds`.

    0 seconds say that it still runs, but can tell nothing any more.
    """
    failed = next((event for event in events if event["event"] == "failed"), None)
    if failed:
        return _failed(failed)
    doing = "starting" if _saw(events, "imported") else "being imported"
    if end:
        return _ended(events, end, f"while it was {doing}", stack)
    if not seconds:
        return Diagnosis(f"an app that closed a file that it had not opened, while it was {doing}")
    got = f"no app after {seconds:g} s: it was still {doing}{_at(stack)}"
    return Diagnosis(got, frames=stack, cause=NO_END if stack else "")


def of_stop(
    events: Sequence[Event], end: Exit | None, stack: tuple[Frame, ...], request: str, seconds: float
) -> Diagnosis:
    """Why there was no answer to a request: the app ended, or it hangs."""
    if end:
        return _ended(events, end, f"while it answered `{request}`", stack)
    got = f"no answer to `{request}` after {seconds:g} s{_at(stack)}"
    return Diagnosis(got, frames=stack, cause="The app hangs in this line." if stack else "")


def of_end(stack: tuple[Frame, ...], seconds: float) -> Diagnosis:
    """Why an app does not end on SIGTERM: where it stood so many seconds after it."""
    return Diagnosis(
        f"an app that still ran {seconds:g} s after SIGTERM", frames=stack, cause=NO_STOP if stack else ""
    )


def raised(events: Iterable[Event]) -> Diagnosis:
    """The last exception that a server raised, or an empty diagnosis."""
    found = [event for event in events if event["event"] == "raised"]
    if not found:
        return Diagnosis("")
    return Diagnosis("", text_of(found[-1], "error"), frames_of(found[-1]), cause_of(found[-1]))


def warned(event: Event) -> str:
    """What a warning says, after its line; "" if the event is none that we sent."""
    file, line, text = text_of(event, "file"), event.get("line"), text_of(event, "text")
    return f"{file} line {line}: {text}" if isinstance(line, int) and text else ""


def frames_of(event: Event) -> tuple[Frame, ...]:
    """The frames in an event of a process that is not trusted."""
    frames = event.get("frames")
    if not isinstance(frames, list):
        return ()
    return tuple(
        Frame(text_of(frame, "file"), frame["line"], text_of(frame, "function"), text_of(frame, "code"))
        for frame in frames[-MAX_FRAMES:]
        if isinstance(frame, dict) and isinstance(frame.get("line"), int)
    )


def read_stack(trace: str, submission: Path) -> tuple[Frame, ...]:
    """The submission's frames in what `faulthandler` wrote of the first thread with any, innermost last.

    The one that took the signal comes first: it is the main thread, whose event loop everybody waits for.
    """
    for thread in sorted(trace.split("\n\n"), key=lambda each: "Current thread" not in each):
        matches = [found for line in thread.splitlines() if (found := STACK_LINE.match(line))]
        inside = [found for found in matches if Path(found["file"]).is_relative_to(submission)]
        if inside:
            return tuple(_stack_frame(found, submission) for found in reversed(inside[:MAX_FRAMES]))
    return ()


def _stack_frame(found: re.Match[str], submission: Path) -> Frame:
    path = Path(found["file"])
    number = int(found["line"])
    name, function = clean(path.relative_to(submission).as_posix()), clean(found["function"])
    return Frame(name, number, function, clean(_line(path.resolve(), number, submission)))


def _line(path: Path, number: int, submission: Path) -> str:
    """A line of a source file, "" where there is none: not even that a trace was not forged is certain."""
    try:
        if path.is_relative_to(submission) and path.is_file() and path.stat().st_size <= MAX_SOURCE:
            return path.read_text(encoding="utf-8", errors="replace").splitlines()[number - 1].strip()
    except (OSError, IndexError):
        pass
    return ""


def _failed(event: Event) -> Diagnosis:
    error, frames = text_of(event, "error"), frames_of(event)
    if event.get("kind") == "no_app":
        return _no_app(event)
    kind, module = text_of(event, "type"), text_of(event, "module")
    starting = event.get("kind") == "startup"
    if kind == "SystemExit":
        doing = "starting" if starting else "being imported"
        return Diagnosis(f"an app that ended itself while it was {doing}{_at(frames)}", error, frames, EXITS)
    if starting:
        return Diagnosis(f"an error while the app started{_at(frames)}", error, frames, cause_of(event))
    if kind.endswith(("SyntaxError", "IndentationError", "TabError")):
        return Diagnosis(f"source that is not valid Python{_at(frames)}", error, frames)
    if module in {"app", "app.main"} and not frames:
        return Diagnosis("no file `app/main.py`", cause="The application has to be `app` in `app/main.py`.")
    return Diagnosis(
        f"an error while `app.main` was being imported{_at(frames)}", error, frames, cause_of(event)
    )


def _no_app(event: Event) -> Diagnosis:
    names = event.get("names")
    found = (
        [clean(name[:MAX_TEXT]) for name in names if isinstance(name, str)] if isinstance(names, list) else []
    )
    cause = (
        f"`{found[0]}` is a FastAPI application: name it `app`."
        if found
        else "Define `app = FastAPI(…)` in `app/main.py`."
    )
    return Diagnosis("no `app` that can be served in `app/main.py`", cause=cause)


def _ended(events: Sequence[Event], end: Exit, when: str, crash: tuple[Frame, ...]) -> Diagnosis:
    if end.limit:
        return Diagnosis(f"an app that {LIMITS.get(end.limit, 'broke a limit')} {when}, and was ended")
    exiting = next((event for event in reversed(events) if event["event"] == "exiting"), None)
    told: Event = exiting or next((event for event in reversed(events) if event["event"] == "raised"), {})
    frames, error = frames_of(told) or crash, text_of(told, "error")
    if end.status < 0:
        how = f"that was ended by {_signal(-end.status)}"
    else:
        how = f"that ended itself with status {end.status}"
    return Diagnosis(f"an app {how} {when}{_at(frames)}", error, frames, EXITS if exiting else "")


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _at(frames: Sequence[Frame]) -> str:
    return f", at {frames[-1].file} line {frames[-1].line}" if frames else ""


def _saw(events: Iterable[Event], name: str) -> bool:
    return any(event["event"] == name for event in events)
