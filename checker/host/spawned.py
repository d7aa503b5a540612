"""A server, or a run of a suite, in an interpreter of its own: `python -I -m checker.host.spawned`.

The request comes as one line on standard input, which stays open: its end means that the checker is gone.
Events go to standard output.
"""

import os
import sys
import threading
from pathlib import Path

from checker.host.become import become
from checker.host.preload import SUITE, preload
from checker.host.request import Request, SuiteRequest, decode
from checker.packages import imported_packages

_leave = os._exit


def main() -> None:
    """Become the server; never returns."""
    request = decode(sys.stdin.buffer.readline())
    checker, events = os.dup(0), os.dup(1)
    threading.Thread(target=_end_with, args=(checker,), daemon=True).start()
    preload(_packages(request))  # before the app gets a cache of its own, which has no bytecode of libraries
    become(request, events)


def _packages(request: Request | SuiteRequest) -> set[str]:
    """What it will import: a host would know it beforehand."""
    suite = {SUITE} if isinstance(request, SuiteRequest) else set()
    return suite | imported_packages(Path(request.submission))


def _end_with(descriptor: int) -> None:
    """End this process when the other end of a pipe is closed."""
    while os.read(descriptor, 1):
        pass
    _leave(1)


if __name__ == "__main__":
    main()
