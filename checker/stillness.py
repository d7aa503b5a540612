"""Tells when an app stands still: when all that it has begun waits for something.

A time that is right for an idle machine is too short for a busy one, and too long for most runs.
"""

import socket
import struct
import sys
import time
from collections.abc import Callable

from checker.transport import Address

TICK_SECONDS = 0.005
STILL_TICKS = 5
STILL_SHARE = 0.1
"""What an app that only polls a lock computes at most, as a part of the time; at work it is half or more."""
MOST_SECONDS = 1.0
BLIND_SECONDS = 0.1
"""How long to wait where nobody can tell: longer than an app on an idle machine computes."""
CONNECT_SECONDS = 1.0


def wait_until_still(address: Address, over: Callable[[float], bool]) -> None:
    """Return when the app at this address has nothing left to compute, or after some time.

    `over` waits for so many seconds, and tells whether there is nothing to wait for any more.
    """
    if address.port or sys.platform != "linux":
        over(BLIND_SECONDS)
        return
    try:
        clock = _clock(address)
    except OSError:  # it has ended
        return
    computed = [_read(clock)]
    due = time.monotonic() + MOST_SECONDS
    while not over(TICK_SECONDS) and time.monotonic() < due:
        computed.append(_read(clock))
        lately = computed[-STILL_TICKS - 1 :]
        if len(lately) > STILL_TICKS and lately[-1] - lately[0] < STILL_SHARE * STILL_TICKS * TICK_SECONDS:
            return


def _clock(address: Address) -> int:
    """Linux's clock of the processor time of the process that listens here, all its threads together."""
    with address.connect(CONNECT_SECONDS) as connection:
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    pid: int = struct.unpack("3i", credentials)[0]
    return (~pid << 3) | 2  # MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED) in linux/posix-timers_types.h


def _read(clock: int) -> float:
    """Its seconds; of a process that has ended it stands still."""
    try:
        return time.clock_gettime(clock)
    except OSError:
        return 0.0
