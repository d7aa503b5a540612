"""Two sides of one file, with what both began with: which of them counts."""

from enum import Enum, auto


class Fate(Enum):
    """What becomes of a file that you and the course may have changed."""

    SAME = auto()
    YOURS = auto()
    COURSE = auto()
    CONFLICT = auto()


def fate(base: bytes | None, yours: bytes | None, course: bytes | None) -> Fate:
    """Who has changed a file; None stands for one that is not there."""
    if yours == course:
        return Fate.SAME
    if course == base:
        return Fate.YOURS
    return Fate.COURSE if yours == base else Fate.CONFLICT
