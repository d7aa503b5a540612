"""A hundred children that ignore signals, for a minute at most."""

import os
import signal
import time

for _ in range(100):
    if os.fork() == 0:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        time.sleep(60)
        os._exit(0)
time.sleep(60)
