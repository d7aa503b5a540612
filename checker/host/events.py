"""What a server process tells about itself: one JSON object a line over a pipe.

The events explain a failure to the learner; no verdict depends on their being true.
"""

import json
import linecache
import os
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, NoReturn

from checker.host.portrait import MAX_TEXT, places_of, portray

MAX_EVENTS = 500
MAX_FRAMES = 12
MAX_CODE = 200

UNHEARD = "{}, so no lifespan runs: hand on every scope that is not `http` first"

_leave, _kill = os._exit, os.kill


class Events:
    """Writes at most so many events; frames are cut to the files of the submission."""

    def __init__(self, descriptor: int, submission: Path, most: int = MAX_EVENTS) -> None:
        self._descriptor = descriptor
        self._most = most
        self._submission = submission
        self._lock = threading.Lock()
        self._sent = 0
        self._last: BaseException | None = None

    def send(self, event: str, **fields: Any) -> None:
        """Write one event; after the most that there may be, or when nobody reads, nothing."""
        line = json.dumps({"event": event, **fields}, default=str) + "\n"
        with self._lock:
            self._sent += 1
            if self._sent <= self._most:
                try:
                    os.write(self._descriptor, line.encode())
                except OSError:
                    self._sent = self._most

    def failed(self, kind: str, error: BaseException) -> None:
        """The app cannot serve because of this exception."""
        self.send("failed", kind=kind, **self._describe(error))

    def raised(self, error: BaseException, method: str, path: str, *, behind: bool) -> None:
        """A request ended in this exception, maybe `behind` its whole answer; one exception is told once."""
        if error is not self._last:
            self._last = error
            self.send("raised", request=f"{method} {path}", behind=behind, **self._describe(error))

    def lifespan_raised(self, error: BaseException) -> None:
        """The app's lifespan ended in this exception."""
        self._last = error

    def startup_failed(self) -> None:
        """Uvicorn gave up because the app's lifespan did not start."""
        if self._last is None:
            self.send("failed", kind="startup", error="", frames=[])
        else:
            self.failed("startup", self._last)

    def lifespan_lost(self) -> None:
        """Tell what Uvicorn does not: an app whose lifespan raises before it begins is served without one."""
        frames = self._frames(_trace(self._last.__traceback__)) if self._last else []
        if frames and frames[-1]["function"] != "__init__":  # what cannot be made tells so at each request
            text = UNHEARD.format(type(self._last).__name__)[:MAX_TEXT]
            self.send("warning", text=text, file=frames[-1]["file"], line=frames[-1]["line"])

    def warning(self, message: Warning | str, category: type[Warning], *place: Any, **_: Any) -> None:
        """Take a warning in place of `warnings.showwarning`; `place` begins with file and line."""
        if file := self._relative(place[0]):
            text = f"{category.__name__}: {message}"[:MAX_TEXT]
            self.send("warning", text=text, file=file, line=place[1])

    def leave(self, status: int = 0) -> NoReturn:
        """End the process at once, in place of `os._exit`, telling where the submission asked for it."""
        self._exiting(sys._getframe(1))  # noqa: SLF001 (the only way to the caller)
        _leave(status)

    def kill(self, pid: int, number: int) -> None:
        """Send a signal, in place of `os.kill`, telling where the submission sends one to itself."""
        if pid == os.getpid():
            self._exiting(sys._getframe(1))  # noqa: SLF001 (the only way to the caller)
        _kill(pid, number)

    def frames(self, error: BaseException) -> list[dict[str, Any]]:
        """The lines of the submission that an exception passed, and where a syntax error is."""
        return [*self._frames(_trace(error.__traceback__)), *self._frames(places_of(error))]

    def _exiting(self, caller: FrameType) -> None:
        if frames := self._frames(_stack(caller)):
            self.send("exiting", frames=frames)

    def _describe(self, error: BaseException) -> dict[str, Any]:
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        return {
            **portray(error),
            "own": isinstance(error, ModuleNotFoundError) and self._has(error.name),
            "frames": self.frames(error),
        }

    def _frames(self, places: Iterable[tuple[str, int, str]]) -> list[dict[str, Any]]:
        frames = []
        for file, number, function in places:
            if place := self._relative(file):
                code = linecache.getline(file, number).strip()[:MAX_CODE]
                frames.append({"file": place, "line": number, "function": function, "code": code})
        return frames[-MAX_FRAMES:]

    def _has(self, module: str | None) -> bool:
        """Whether a module that was not found lies in `app/`."""
        path = self._submission / "app" / str(module).partition(".")[0]
        return path.is_dir() or path.with_suffix(".py").is_file()

    def _relative(self, file: str) -> str:
        try:
            return Path(file).relative_to(self._submission).as_posix()
        except ValueError:
            return ""


def _trace(trace: TracebackType | None) -> Iterable[tuple[str, int, str]]:
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno, trace.tb_frame.f_code.co_name
        trace = trace.tb_next


def _stack(frame: FrameType | None) -> list[tuple[str, int, str]]:
    places = []
    while frame is not None:
        places.append((frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name))
        frame = frame.f_back
    return places[::-1]
