"""What an app in this process tells about itself: the same events, handed over instead of sent."""

import json
import os
import sys
from pathlib import Path
from typing import NoReturn

from checker.events import Event
from checker.host.events import Events
from checker.process import Exit

_kill = os.kill


class Left(BaseException):
    """The app asked for its process to end; here only the app does."""

    def __init__(self, end: Exit) -> None:
        super().__init__(end)
        self.end = end


class InProcessEvents(Events):
    """Keeps events for whoever reads them, as `checker.events.EventPipe` does."""

    def __init__(self, submission: Path) -> None:
        super().__init__(-1, submission)
        self.closed = False
        self._kept: list[Event] = []

    def send(self, event: str, **fields: object) -> None:
        """Keep one event; after the most that there may be, none."""
        self._sent += 1
        if self._sent <= self._most:
            self._kept.append(json.loads(json.dumps({"event": event, **fields}, default=str)))

    def read(self, seconds: float = 0.0) -> list[Event]:  # noqa: ARG002 (what is not there yet does not come)
        """The events that are there."""
        kept, self._kept = self._kept, []
        return kept

    def rest(self) -> list[Event]:
        """The same."""
        return self.read()

    def close(self) -> None:
        """Nobody reads any more."""
        self.closed = True

    def leave(self, status: int = 0) -> NoReturn:
        """End the app, in place of `os._exit`."""
        self._exiting(sys._getframe(1))  # noqa: SLF001 (the only way to the caller)
        raise Left(Exit(status))

    def kill(self, pid: int, number: int) -> None:
        """End the app where it sends a signal to itself, in place of `os.kill`."""
        if pid != os.getpid():
            _kill(pid, number)
            return
        self._exiting(sys._getframe(1))  # noqa: SLF001 (the only way to the caller)
        raise Left(Exit(-number))
