"""Carries an author's change of one solution through the later lessons, file by file, by three-way merges.

What changed is what differs from the last commit. The change goes into the next lesson's solution, and into
those files of its starter that replace a file of the solution before; then what changed in the next solution
goes on to the one after it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from checker import git, starter
from checker.course import Lesson
from checker.errors import CheckerError


@dataclass(frozen=True, slots=True)
class Carried:
    """One file that a change reached: it was merged, or left as it was because the change does not fit."""

    path: Path
    conflict: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One file of a solution before and after; None where it is not there."""

    name: str
    before: bytes | None
    after: bytes | None


def forward(lesson: Lesson) -> list[Carried]:
    """Carry the change of this lesson's solution since the last commit through every later lesson.

    A second call changes nothing more. Raises `CheckerError` where there is no repository.
    """
    carried: list[Carried] = []
    source: Lesson | None = lesson
    while source and (target := source.course.after(source)):
        changes = _changes(source)
        carried += _carry(changes, target.solution, set(target.metadata.remove), derived=False)
        carried += _carry(changes, target.starter, set(), derived=True)
        source = target
    return carried


def _changes(lesson: Lesson) -> list[Change]:
    before = git.committed(lesson.root, lesson.solution)
    if before is None:
        raise CheckerError("--forward compares with the last commit, and this is no git repository.")
    after = starter.read(lesson.solution)
    names = sorted(before.keys() | after.keys())
    changes = [Change(name, before.get(name), after.get(name)) for name in names]
    return [change for change in changes if change.before != change.after]


def _carry(changes: list[Change], folder: Path, removed: set[str], *, derived: bool) -> Iterator[Carried]:
    """Apply changes to a folder; one that is `derived` gets new files by itself, and drops none."""
    for change in changes:
        path = folder / change.name
        ours = path.read_bytes() if path.is_file() else None
        if change.name in removed or ours == change.after or (ours is None and derived):
            continue
        if ours is None and change.before is not None:
            continue
        try:
            merged = _merge(change, ours)
        except _Conflict:
            yield Carried(path, conflict=True)
            continue
        if merged != ours:
            _write(path, merged)
            yield Carried(path, conflict=False)


def _merge(change: Change, ours: bytes | None) -> bytes | None:
    """The file with the change in it; raises `_Conflict` if they do not fit together."""
    if ours == change.before:
        return change.after
    if ours is None or change.before is None or change.after is None:
        raise _Conflict
    merged = git.merge(ours, change.before, change.after)
    if merged is None:
        raise _Conflict
    return merged


class _Conflict(Exception):
    """A change that does not fit."""


def _write(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
