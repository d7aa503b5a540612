"""A server, or a run of a suite, in an interpreter of its own: `python -I -m checker.host.spawned`.

The request comes as one line on standard input, which stays open: its end means that the checker is gone.
Events go to standard output.
"""

import os
import sys
import threading

from checker.host.become import become
from checker.host.preload import preload
from checker.host.request import decode

_leave = os._exit


def main() -> None:
    """Become the server; never returns."""
    request = decode(sys.stdin.buffer.readline())
    checker, events = os.dup(0), os.dup(1)
    threading.Thread(target=_end_with, args=(checker,), daemon=True).start()
    preload(())
    become(request, events)


def _end_with(descriptor: int) -> None:
    """End this process when the other end of a pipe is closed."""
    while os.read(descriptor, 1):
        pass
    _leave(1)


if __name__ == "__main__":
    main()
