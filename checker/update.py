"""Brings a copy of the course to a new version: each file whole or not at all, and yours stay.

It can be cut at any time: every file is then the old or the new one, and the next call goes on.
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from checker import backups, patch, starter
from checker.course import Course
from checker.errors import CheckerError
from checker.fold import Fate
from checker.paths import LessonPaths, own_folder
from checker.starter import Files
from checker.version import Change, Version, blocked, current

ENGINE = "checker/"
DIFFERENCE = "course.diff"


@dataclass(frozen=True, slots=True)
class Updated:
    """The files that are the new version's now, those of yours that stayed, and where copies are."""

    taken: tuple[Change, ...]
    stayed: tuple[Change, ...]
    backups: tuple[Path, ...]
    record: Path | None


def apply(root: Path, version: Version, changes: Sequence[Change]) -> Updated:
    """Put the new files into place; raises `CheckerError` if one cannot be written."""
    taken = sorted(
        (change for change in changes if change.fate is Fate.COURSE),
        key=lambda change: (change.name.startswith(ENGINE), change.name),  # what runs here comes last
    )
    stayed = [change for change in changes if change.fate is Fate.CONFLICT]
    try:
        kept = _keep_exercises(root, version, taken)
        record = _record(root, [each for each in taken if each.name in version.replaced], stayed)
        done = _place(root, taken, version.executable)
    except OSError as error:
        raise CheckerError(
            f"The new version could not be put into place: {error}.",
            "Your work is as it was. Mend that and run the command again.",
        ) from error
    version.finish()
    late = [change for change in taken if change not in done]
    return Updated(tuple(done), (*stayed, *late), tuple(kept), record)


def difference(root: Path, changes: Iterable[Change]) -> list[str]:
    """What the course has changed in these files; in one that you have both made, what differs from yours."""
    old: Files = {}
    new: Files = {}
    for change in changes:
        readable = change.before is None and not blocked(root, change.name)
        before = current(root, change.name) if readable else change.before
        old |= {change.name: before} if before is not None else {}
        new |= {change.name: change.after} if change.after is not None else {}
    return list(patch.compare(old, new, "a", "b"))


def _keep_exercises(root: Path, version: Version, taken: Sequence[Change]) -> list[Path]:
    """Back up each exercise that gets new files beside some of the learner's."""
    kept = []
    for lesson in Course(root).lessons:
        begin = f"{lesson.exercise.relative_to(root).as_posix()}/"
        if any(change.name.startswith(begin) for change in taken) and _edited(lesson, begin, version):
            kept.append(backups.keep(lesson))
    return kept


def _edited(lesson: LessonPaths, begin: str, version: Version) -> bool:
    mine = starter.read(lesson.exercise)
    return any(
        text not in {version.base.get(begin + name), version.course.get(begin + name)}
        for name, text in mine.items()
    )


def _record(root: Path, replaced: Sequence[Change], stayed: Sequence[Change]) -> Path | None:
    """Keep what would be lost, and what the course has changed in your files; whole or not at all."""
    if not replaced and not stayed:
        return None
    folder = own_folder(root) / "updates"
    draft = folder / f".draft-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for change in replaced:
        path = draft / "replaced" / change.name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / change.name, path)
    if stayed:
        text = "".join(f"{line}\n" for line in difference(root, stayed))
        (draft / DIFFERENCE).write_text(text, encoding="utf-8", newline="\n")
    return backups.name(draft, datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ"))


def _place(root: Path, taken: Sequence[Change], executable: frozenset[str]) -> list[Change]:
    """Write all files beside their places first, then move each into its own; returns those that were.

    One that somebody has saved in the meantime is left.
    """
    draft = own_folder(root) / "updates" / f".new-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        for number, change in enumerate(taken):
            if change.after is not None:
                _write(draft / str(number), change.after, executable=change.name in executable)
        return [change for number, change in enumerate(taken) if _move(root, change, draft / str(number))]
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write(path: Path, content: bytes, *, executable: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if executable:
        path.chmod(0o755)


def _move(root: Path, change: Change, draft: Path) -> bool:
    if blocked(root, change.name) or current(root, change.name) != change.before:
        return False
    path = root / change.name
    if change.after is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(path)
        return True
    path.unlink()
    for folder in path.parents:
        if folder == root or any(folder.iterdir()):
            break
        folder.rmdir()
    return True
