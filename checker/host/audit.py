"""What the interpreter itself tells of a suite: the files that it opens and the machines that it asks."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from checker.host.instruments import Place, place_in
from checker.host.request import CALLED

MAX_PATHS = 20
FILE_EVENTS = frozenset({"open", "sqlite3.connect", "os.listdir", "os.scandir"})
ADDRESS_EVENTS = frozenset({"socket.connect", "socket.sendto"})
NAME_EVENTS = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})
LOCAL_HOSTS = ("localhost", "::1", "0.0.0.0", "::", "")
MEMORY = ":memory:"
WRITING = os.O_WRONLY | os.O_RDWR

Note = Callable[[str, Place, str], None]


class NoNetworkError(OSError):
    """The suite asked for something beyond this machine."""


class Audit:
    """Hears of each file and each connection; refuses those to other machines.

    `note` takes `reads` of the app's files and `network`, with the line of the suite; `called` takes names of
    the app's functions.
    """

    def __init__(self, work: Path, note: Note, called: Callable[[str], None]) -> None:
        self.memories = 0
        """How many SQLite databases in memory were opened."""
        self.databases: set[str] = set()
        """The files that SQLite opened."""
        self._written: set[str] = set()
        self._work = work
        self._note = note
        self._called = called
        self._own = (str(work), os.environ.get("TMPDIR", str(work)), "/dev/", "/proc/")

    def left(self) -> list[str]:
        """What was written outside the run's own folders and is still there."""
        return sorted(path for path in self._written if Path(path).exists())

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take one event, as `sys.addaudithook` tells it."""
        if event == CALLED:
            self._called(arguments[0])
        elif event in FILE_EVENTS:
            if isinstance(arguments[0], str | bytes | os.PathLike):
                self._file(event, os.fsdecode(arguments[0]), arguments[1:])
        elif event in ADDRESS_EVENTS:
            if isinstance(arguments[1], tuple):  # else it is a socket of this machine
                self._host(arguments[1][0])
        elif event in NAME_EVENTS:
            self._host(arguments[0])

    def _file(self, event: str, name: str, how: tuple[Any, ...]) -> None:
        path = os.path.abspath(name)  # noqa: PTH100 (each import passes here)
        if event == "sqlite3.connect":
            self.memories += name == MEMORY
            if name and "memory" not in name:
                self.databases.add(path)
                self._write(path)
        elif event == "open" and _writes(*how):
            self._write(path)
        elif path.startswith(f"{self._work}/app") and (place := self._caller()):
            self._note("reads", place, path.removeprefix(f"{self._work}/"))

    def _write(self, path: str) -> None:
        strange = not path.startswith(self._own) and "__pycache__" not in path
        if strange and len(self._written) < MAX_PATHS:
            self._written.add(path)

    def _host(self, host: str | bytes | None) -> None:
        name = os.fsdecode(host or "")
        if name not in LOCAL_HOSTS and not name.startswith("127."):
            self._note("network", self._caller() or Place("", 0), name)
            raise NoNetworkError(f"{name}: a test suite may ask nobody but this machine")

    def _caller(self) -> Place | None:
        """The line of the suite that led here, unless it is an import that did."""
        frame: Any = sys._getframe(1)  # noqa: SLF001 (the only way to the caller)
        while frame is not None:
            file = frame.f_code.co_filename
            if file.startswith("<frozen importlib"):
                return None
            if place := place_in(self._work, file, frame.f_lineno):
                return place
            frame = frame.f_back
        return None


def _writes(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return bool(set(mode) & set("wax+"))
    return isinstance(flags, int) and bool(flags & WRITING)
