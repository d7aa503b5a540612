"""The processor's time where nobody measures it: a browser's Python counts time that it sleeps, too."""

import sys
import time

_really_sleep = time.sleep
_slept = 0.0


def install() -> None:
    """Let `time.process_time` and `time.thread_time` stand still here, too, while everybody sleeps."""
    if sys.platform == "emscripten":
        time.process_time = time.thread_time = _computed


def sleep(seconds: float) -> None:
    """Sleep, as `time.sleep` did before something else took its place."""
    global _slept  # noqa: PLW0603 (there is one processor)
    began = time.perf_counter()
    _really_sleep(seconds)
    _slept += time.perf_counter() - began


def _computed() -> float:
    return time.perf_counter() - _slept
