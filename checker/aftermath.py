"""What an app does behind its answers: it ends dependencies, commits too late, runs background tasks."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from checker.host.request import Request
from checker.host.tally import NAME, PLACES
from checker.stillness import wait_until_still
from checker.transport import Address

LOOK_SECONDS = 0.0002
WORK_SECONDS = 0.05
"""How much work is waited for: a late commit is a tenth of it, a job that a check finds running ten times."""
NOTHING = bytes(PLACES)


class Aftermath:
    """What is left to do, behind its answers, for the app of a request that nobody has launched yet.

    The file that tells lies in the app's folder: if an earlier start has spoilt that, nobody can tell.
    """

    def __init__(self, request: Request) -> None:
        self._address = Address(Path(request.socket), request.port)
        self._given_up: frozenset[int] = frozenset()
        """The places of those requests that the app was left alone with."""
        self._file: int | None = None
        with suppress(OSError):
            self._file = _make(Path(request.folder, NAME))

    def has_begun(self) -> bool:
        """Look whether the app is not through with what it has answered, save what it was left alone with."""
        return bool(self._awaited())

    def wait(self, ended: Callable[[], bool]) -> None:
        """Return when it is over, or the app has `ended`, or stands still, or has computed for a while.

        What is left then is not waited for again.
        """
        awaited = self._awaited()
        wait_until_still(self._address, partial(self._is_over_in, ended), WORK_SECONDS)
        self._given_up |= awaited & self._unfinished()

    def close(self) -> None:
        """Look no more."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _is_over_in(self, ended: Callable[[], bool], seconds: float) -> bool:
        """Whether it is over within so many seconds."""
        due = time.monotonic() + seconds
        while self._awaited() and not ended():
            if time.monotonic() >= due:
                return False
            time.sleep(LOOK_SECONDS)
        return True

    def _awaited(self) -> frozenset[int]:
        """The places of those that are not over and were not given up."""
        unfinished = self._unfinished()
        self._given_up &= unfinished
        return unfinished - self._given_up

    def _unfinished(self) -> frozenset[int]:
        """The places of all requests that are answered and not over."""
        data = NOTHING if self._file is None else _read(self._file)
        return (
            frozenset() if data == NOTHING else frozenset(place for place in range(len(data)) if data[place])
        )


def _make(path: Path) -> int:
    """A new file of nothing, in place of what is there."""
    path.unlink(missing_ok=True)
    path.write_bytes(NOTHING)
    return os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))


def _read(file: int) -> bytes:
    """The file from its start. Where one can, without moving a place in it that other threads share."""
    if hasattr(os, "pread"):
        return os.pread(file, PLACES, 0)
    os.lseek(file, 0, os.SEEK_SET)
    return os.read(file, PLACES)
