"""An event loop of tasks and timers alone: nothing comes in from outside, so nothing has to be polled."""

import asyncio
import math
import time
from typing import Any


class Loop(asyncio.base_events.BaseEventLoop):
    """A loop that runs as far as it is asked to, and says when nothing in it can go on.

    It works where there are no sockets, which the loops of asyncio need to wake themselves.
    """

    def __init__(self) -> None:
        super().__init__()
        self._selector = self  # what the base class asks for events
        self._until = 0.0
        self._patience = math.inf

    def run_ready(self, until: float, patience: float = 0.0) -> None:
        """Run what can run, for no longer than `until`, and wait for timers that are due before `patience`.

        Both are moments of `time.monotonic`.
        """
        self._run(until, patience=patience)

    def run_until_stopped(self, until: float) -> None:
        """Run, and wait for timers, until `stop` is called, nothing can ever go on, or it is `until`."""
        self._run(until, patience=math.inf)

    def _run(self, until: float, *, patience: float) -> None:
        self._until, self._patience = until, patience
        outer = asyncio._get_running_loop()  # noqa: SLF001 (the browser's own, in which all of this runs)
        asyncio._set_running_loop(None)  # noqa: SLF001
        try:
            self.run_forever()
        finally:
            asyncio._set_running_loop(outer)  # noqa: SLF001

    def is_idle(self, patience: float = 0.0) -> bool:
        """Whether nothing is ready to run, or due now or before `patience`."""
        timer = self._scheduled[0]._when if self._scheduled else None  # type: ignore[attr-defined]  # noqa: SLF001
        return not self._ready and (timer is None or timer > max(self.time(), patience))  # type: ignore[attr-defined]

    @property
    def has_timers(self) -> bool:
        """Whether something will happen after some time."""
        return bool(self._scheduled)  # type: ignore[attr-defined]

    # What the base class asks for

    def select(self, timeout: float | None) -> list[Any]:
        """Wait for the next timer; events there are none. `timeout` is None if there is no timer either."""
        now = time.monotonic()
        left = self._until - now
        if left <= 0 or timeout is None or (timeout > 0 and now + timeout > self._patience):
            self.stop()
        elif timeout > 0:
            time.sleep(min(timeout, left))
        return []

    def _process_events(self, event_list: list[Any]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """There are no other threads to be woken by."""
