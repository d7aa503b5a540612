"""Tells when an app stands still: when all that it has begun waits for something.

A time that is right for an idle machine is too short for a busy one, and too long for most runs.
"""

import math
import socket
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path

from checker.transport import Address

TICK_SECONDS = 0.005
STILL_TICKS = 5
STILL_SHARE = 0.1
"""What an app that only polls a lock computes at most, as a part of the time; at work it is half or more."""
MOST_SECONDS = 0.5
BLIND_SECONDS = 0.15
"""How long to wait where nobody can tell: longer than an app on an idle machine computes."""
CONNECT_SECONDS = 1.0


def wait_until_still(address: Address, over: Callable[[float], bool], work: float = math.inf) -> None:
    """Return when the app at this address has nothing left to compute, or after some time.

    `over` waits for so many seconds, and tells whether there is nothing to wait for any more. An app that
    computes for `work` seconds of a processor is not waited for either; where nobody can tell, these pass.
    """
    if over(TICK_SECONDS):
        return
    if address.port or sys.platform != "linux":
        over(min(BLIND_SECONDS, work))
        return
    try:
        _watch(_pid_of(address), over, work)
    except OSError:  # it has ended, or Linux does not tell
        over(min(BLIND_SECONDS, work))


def _watch(pid: int, over: Callable[[float], bool], work: float) -> None:
    computed = [_computed(pid)]
    due = time.monotonic() + MOST_SECONDS
    while not over(TICK_SECONDS) and time.monotonic() < due:
        computed.append(_computed(pid))
        lately = computed[-STILL_TICKS - 1 :]
        computes = lately[-1] - lately[0] > STILL_SHARE * STILL_TICKS * TICK_SECONDS
        is_still = len(lately) > STILL_TICKS and not computes and not _wants_to_compute(pid)
        if is_still or computed[-1] - computed[0] > work:
            return


def _pid_of(address: Address) -> int:
    """The process that listens here."""
    with address.connect(CONNECT_SECONDS) as connection:
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    pid: int = struct.unpack("3i", credentials)[0]
    return pid


def _computed(pid: int) -> float:
    """The seconds of processor time of all its threads."""
    clock = (~pid << 3) | 2  # MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED) in linux/posix-timers_types.h
    return time.clock_gettime(clock)


def _wants_to_compute(pid: int) -> bool:
    """Whether a thread of it could go on, if only a processor were free for it, or a disk quicker."""
    return any(_state(thread) in {"R", "D"} for thread in Path(f"/proc/{pid}/task").iterdir())


def _state(thread: Path) -> str:
    try:
        return (thread / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""  # it has ended
