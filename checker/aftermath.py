"""What an app does behind its answers: it ends dependencies, commits too late, runs background tasks."""

import time
from pathlib import Path

from checker.host.request import Request
from checker.host.tally import LAYOUT, NAME
from checker.stillness import wait_until_still
from checker.transport import Address

LOOK_SECONDS = 0.0002
WORK_SECONDS = 0.05
"""How much work is waited for: a late commit is a tenth of it, a job that a check finds running ten times."""


class Aftermath:
    """What is left to do, behind its answers, for the app of a request that nobody has launched yet."""

    def __init__(self, request: Request) -> None:
        path = Path(request.folder, NAME)
        path.unlink(missing_ok=True)
        self._file = path.open("x+b", buffering=0)
        self._file.write(bytes(LAYOUT.size))
        self._address = Address(Path(request.socket), request.port)
        self._left = 0
        """How many answered requests the app has been left alone with."""

    def settle(self) -> None:
        """Return when the app is through with all that it has answered, stands still, or has much left to do.

        What is left then is not waited for again.
        """
        behind = self._behind()
        if behind > self._left:
            wait_until_still(self._address, self._is_over, WORK_SECONDS)
            behind = self._behind()
        self._left = behind

    def close(self) -> None:
        """Look no more."""
        self._file.close()

    def _is_over(self, seconds: float) -> bool:
        """Whether the app is through within so many seconds with all that it was not left alone with."""
        due = time.monotonic() + seconds
        while self._behind() > self._left:
            if time.monotonic() >= due:
                return False
            time.sleep(LOOK_SECONDS)
        return True

    def _behind(self) -> int:
        """How many requests are answered and not over; 0 if the app has spoilt the file."""
        if self._file.closed:
            return 0
        self._file.seek(0)
        data = self._file.read(LAYOUT.size)
        answered, over = LAYOUT.unpack(data) if len(data) == LAYOUT.size else (0, 0)
        return int(answered - over)
