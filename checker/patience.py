"""How long checks wait for what comes behind a response: a mail, a status, a result."""

import time
from collections.abc import Callable, Iterator

FIRST_PAUSE = 0.002
SHORT_PAUSE = 0.05
LATE = 0.1
"""How much later than it comes something may be seen, as a part of the time that it took to come."""
HASTE = 0.1
"""The part of its time that a wait gets after one that was in vain."""


class Patience:
    """What is left of it among the checks on one server: one that has waited in vain makes the others hurry.

    It has failed by then, and its step with it: the others only fail sooner, and no verdict changes. The step
    after it has a server of its own, with new patience.
    """

    def __init__(self) -> None:
        self._in_vain = False

    def bound(self, seconds: float) -> float:
        """How long to wait for what may take so many seconds."""
        return seconds * HASTE if self._in_vain else seconds

    def lose(self) -> None:
        """A wait was in vain."""
        self._in_vain = True

    def until(self, done: Callable[[], bool], seconds: float) -> bool:
        """Ask again and again, for at most so many seconds, whether something has come; whether it has."""
        if any(done() for _ in looks(self.bound(seconds))):
            return True
        self.lose()
        return False


def looks(seconds: float) -> Iterator[None]:
    """The moments to look whether something has come: at once, after pauses that grow, and when time is over.

    Who asks without a pause takes the processor from the app that is asked.
    """
    began = time.monotonic()
    pause = FIRST_PAUSE
    yield
    while (waited := time.monotonic() - began) < seconds:
        time.sleep(min(max(pause, LATE * waited), seconds - waited))
        pause = min(2 * pause, SHORT_PAUSE)
        yield
