"""A new version of the course, and what it means for each file of a learner's copy."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from checker.fold import Fate, fate
from checker.starter import Files


@dataclass(frozen=True, slots=True)
class Version:
    """What the copy began with, as far as that is known, and the files that the course has now.

    `replaced` are the files of the copy whose beginning nobody knows: they give way, and go into a backup.
    `finish` is called when the files are in place, and may raise `CheckerError`.
    """

    base: Files
    course: Files
    executable: frozenset[str]
    replaced: frozenset[str]
    finish: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Change:
    """One file that the course has changed since; None where it was not, or is no more."""

    name: str
    before: bytes | None
    after: bytes | None
    fate: Fate


def changes(root: Path, version: Version) -> list[Change]:
    """The files that the course has changed and the copy has not taken yet."""
    found = []
    for name in sorted(version.base.keys() | version.course.keys()):
        before, after = version.base.get(name), version.course.get(name)
        if before != after and (what := _fate(root, name, before, after)) is not Fate.SAME:
            found.append(Change(name, before, after, what))
    return found


def current(root: Path, name: str) -> bytes | None:
    """The file in the copy; None if it is not there. Raises `OSError`, also where something else is."""
    path = root / name
    if blocked(root, name):
        raise FileExistsError(f"{name} is no file of its own")
    return path.read_bytes() if path.exists() else None


def blocked(root: Path, name: str) -> bool:
    """Whether a link, a folder or another kind of file takes the place of this file or of its folder."""
    path = root / name
    folders = [each for each in path.parents if each != root and root in each.parents]
    return (
        path.is_symlink()
        or (path.exists() and not path.is_file())
        or any(each.is_symlink() or (each.exists() and not each.is_dir()) for each in folders)
    )


def _fate(root: Path, name: str, before: bytes | None, after: bytes | None) -> Fate:
    if blocked(root, name):
        return Fate.SAME if after is None else Fate.CONFLICT
    return fate(before, current(root, name), after)
