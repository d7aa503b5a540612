"""When each phase of a run ended, in seconds since the start of Python."""

import os
import sys
import time
from pathlib import Path

_FALLBACK = time.monotonic()


class Timings:
    """Keeps the moments of one run, in order."""

    def __init__(self) -> None:
        self._start = process_start()
        self.phases: dict[str, float] = {}

    def mark(self, phase: str, moment: float | None = None) -> None:
        """The phase ends now, or ended at a moment of `time.monotonic`; only its first end counts."""
        ended = time.monotonic() if moment is None else moment
        self.phases.setdefault(phase, round(ended - self._start, 3))


def process_start() -> float:
    """When this process started, on the clock of `time.monotonic`, to a hundredth of a second.

    On Linux that is before the first of the interpreters that replaced each other in it, elsewhere the import
    of this module.
    """
    if sys.platform != "linux":
        return _FALLBACK
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    booted = time.monotonic() - time.clock_gettime(time.CLOCK_BOOTTIME)
    return booted + int(fields[19]) / os.sysconf("SC_CLK_TCK")
