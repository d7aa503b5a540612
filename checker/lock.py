"""A lock between processes, held as a lock on a file."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[str], *, wait: bool = False) -> bool:
        """Return whether the lock was had; `wait` gives up after ten seconds."""
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(file: IO[str], *, wait: bool = False) -> bool:
        """Return whether the lock was had; `wait` has no limit."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True


@contextmanager
def only_one(path: Path, before_waiting: Callable[[], None]) -> Iterator[IO[str]]:
    """Hold the lock until this process, and each that it shares the file with, is done or has ended."""
    with path.open("a") as file:
        if not _try_lock(file):
            before_waiting()
            while not _try_lock(file, wait=True):
                pass
        yield file
