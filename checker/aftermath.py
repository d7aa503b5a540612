"""What an app does behind its answers: it ends dependencies, commits too late, runs background tasks."""

import os
import time
from contextlib import suppress
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

    @property
    def is_there(self) -> bool:
        """Whether the app is not through with something that it has answered and was not left alone with."""
        self._given_up &= (unfinished := self._unfinished())
        return bool(unfinished - self._given_up)

    def wait(self) -> None:
        """Return when it is over, or the app stands still, or has computed for a while.

        What is left then is not waited for again.
        """
        wait_until_still(self._address, self._is_over_in, WORK_SECONDS)
        self._given_up = self._unfinished()

    def close(self) -> None:
        """Look no more."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _is_over_in(self, seconds: float) -> bool:
        """Whether it is over within so many seconds."""
        due = time.monotonic() + seconds
        while self.is_there:
            if time.monotonic() >= due:
                return False
            time.sleep(LOOK_SECONDS)
        return True

    def _unfinished(self) -> frozenset[int]:
        """The places of all requests that are answered and not over."""
        data = NOTHING if self._file is None else _read(self._file)
        return (
            frozenset() if data == NOTHING else frozenset(place for place in range(len(data)) if data[place])
        )


def _make(path: Path) -> int:
    """A new file of nothing, in place of what is there."""
    path.unlink(missing_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    os.write(file, NOTHING)
    return file


def _read(file: int) -> bytes:
    """The file from its start. Where one can, without moving a place in it that other threads share."""
    if hasattr(os, "pread"):
        return os.pread(file, PLACES, 0)
    os.lseek(file, 0, os.SEEK_SET)
    return os.read(file, PLACES)
