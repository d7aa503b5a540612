"""How many processors this process may use."""

import os
import sys


def cores() -> int:
    """The number of processors, at least 1."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
