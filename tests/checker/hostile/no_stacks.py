"""Cannot be asked where it is: no handlers, and a forged stack that leads to a pipe. Then it hangs."""

import faulthandler
import os
import signal
from pathlib import Path

from app.counter import app

HERE = Path(__file__).parent
PIPE = HERE / "pipe.py"


@app.middleware("http")
async def hang(*_):
    """Hang."""
    faulthandler.disable()
    faulthandler.unregister(signal.SIGUSR1)
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    if not PIPE.exists():
        os.mkfifo(PIPE)
    lines = [f'  File "{HERE}/{name}", line {number} in \x1b[2J<script>' for name, number in NAMES]
    (Path.cwd().parent / "trace.log").write_text("Thread\n" + "\n".join(lines))
    while True:
        pass


NAMES = [
    ("pipe.py", 1),
    ("../../../../../../../../../etc/passwd", 1),
    ("main.py", "9" * 5000),
    ("main.py", 10**6),
]
