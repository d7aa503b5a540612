"""Kills the host and the watcher, and outlives them if nobody cares.

The host first: it would end this process as soon as it sees that its watcher is gone.
"""

import ctypes
import os
import signal

from app.family import ancestors

PR_SET_PDEATHSIG = 1

ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0)
for pid in reversed(ancestors()[:2]):
    os.kill(pid, signal.SIGKILL)
signal.pause()
