"""When a check waits for what an app does behind its answers, and when it must not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Settling:
    """Called before anybody looks at what an app did; see `Server.settle`. `settle` does the waiting."""

    def __init__(self, settle: Callable[[], None] = lambda: None) -> None:
        self._settle = settle
        self._pauses = 0

    def __call__(self) -> None:
        """Let the app do what is left behind its answers, unless that is not wanted now."""
        if not self._pauses:
            self._settle()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Wait for nothing meanwhile."""
        self._pauses += 1
        try:
            yield
        finally:
            self._pauses -= 1
