"""Reads from every file that it was not given, so that whoever waits for a message waits for ever."""

import os
import select
import time
from pathlib import Path

if os.fork() == 0:
    due = time.monotonic() + 30
    open_files = [int(path.name) for path in Path("/proc/self/fd").iterdir() if int(path.name) > 2]
    while time.monotonic() < due:
        for descriptor in open_files:
            try:
                if select.select([descriptor], [], [], 0)[0]:
                    os.read(descriptor, 4096)
            except OSError:
                continue
    os._exit(0)
