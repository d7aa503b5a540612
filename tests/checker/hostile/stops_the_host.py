"""Stops the watcher and the host, which would wait for ever."""

import os
import signal

from app.family import ancestors

for pid in ancestors()[:2]:
    os.kill(pid, signal.SIGSTOP)
