"""Leaves a daemon: forked twice, in a session of its own, deaf to signals and to its parent's death."""

import ctypes
import os
import signal
import time

PR_SET_PDEATHSIG = 1

if os.fork() == 0:
    os.setsid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    if os.fork() == 0:
        time.sleep(600)
    os._exit(0)
