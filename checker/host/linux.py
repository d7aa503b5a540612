"""What Linux offers to keep hold of processes: death signals, sub-reapers and lists of children."""

import ctypes
import os
import signal
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36
BLOCK_BYTES = 512
SMALLEST_FILE = 4096

_libc = ctypes.CDLL(None, use_errno=True)


def prctl(option: int, value: int) -> None:
    """Set one attribute of this process; raises OSError where the kernel refuses."""
    if _libc.prctl(option, value, 0, 0, 0) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def die_with_parent(parent: int, number: int = signal.SIGKILL) -> None:
    """Get this signal when the parent dies, and end now if it died before the call."""
    prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os._exit(1)


def become_subreaper() -> None:
    """Adopt descendants whose parents die, so that a daemon cannot get away."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def children(pid: int) -> list[int]:
    """The pids of the direct children of a process, of all its threads."""
    if not _LISTS_CHILDREN:
        return [each for each in _all_processes() if _parent(each) == pid]
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                found += map(int, (task / "children").read_text().split())
    return found


_LISTS_CHILDREN = Path(f"/proc/self/task/{os.getpid()}/children").exists()
"""Some kernels are built without these files."""


def _all_processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def descendants(pid: int) -> list[int]:
    """The pids of all processes below one, parents first."""
    found: list[int] = []
    waiting = children(pid)
    while waiting:
        below = waiting.pop()
        found.append(below)
        waiting += children(below)
    return found


def resident_bytes(pid: int) -> int:
    """The memory of a process that is in RAM and not shared with files, 0 if it is gone."""
    try:
        _, resident, shared, *_ = map(int, Path(f"/proc/{pid}/statm").read_text().split())
    except (OSError, ValueError):
        return 0
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE")


def used_bytes(folder: str, most: int) -> int:
    """What the files in a folder and below take; counted until it is more than `most`."""
    used, folders = 0, [folder]
    while folders and used <= most:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                used += max(SMALLEST_FILE, entry.stat(follow_symlinks=False).st_blocks * BLOCK_BYTES)
                if used > most:
                    break
    return used


def kill_tree(pid: int) -> None:
    """Kill a process and all processes below it."""
    for each in [pid, *descendants(pid)]:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def end_descendants() -> None:
    """Kill and reap every process below this one, until none is left."""
    while True:
        for pid in children(os.getpid()):
            kill_tree(pid)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return
