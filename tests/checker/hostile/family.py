"""The processes between this one and the checker that started it: never more than those."""

import os
from pathlib import Path

SUBMISSION = str(Path(__file__).parents[1])


def ancestors() -> list[int]:
    """The watcher, the host and the checker, in this order; none if the checker is not found."""
    found: list[int] = []
    pid = os.getpid()
    for _ in range(4):
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        found.append(pid)
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        if "--source" in arguments and SUBMISSION in arguments:
            return found
    return []
