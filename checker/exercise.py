"""The folder that the learner edits: whether it holds other files than some, and how these get there."""

from pathlib import Path

from checker import backups, hints, progress, starter
from checker.course import Lesson
from checker.errors import CheckerError
from checker.paths import shown
from checker.starter import Files


def differs(lesson: Lesson, files: Files) -> bool | None:
    """Whether the exercise holds anything but these files, caches aside; None if there is no exercise.

    Raises `CheckerError` where the checker has to leave it alone.
    """
    folder = lesson.exercise
    where = shown(lesson.root, folder)
    if folder.is_symlink():
        raise CheckerError(f"{where} is a link, and the checker leaves it alone.", "Move it away first.")
    if not folder.exists():
        return None
    if not folder.is_dir():
        raise CheckerError(f"{where} is no folder, and the checker leaves it alone.", "Move it away first.")
    try:
        return starter.read(folder) != files or bool(_names(folder) - files.keys())
    except OSError as error:
        raise CheckerError(
            f"Nothing was changed, because a file cannot be read: {error}.", "Mend that first."
        ) from error


def put(lesson: Lesson, files: Files, *, keep: bool) -> Path | None:
    """Make the exercise hold these files, and its steps count as never checked, its hints as never seen.

    With `keep` what is there goes into a backup first, and where that is comes back. Raises `CheckerError`.
    """
    kept = backups.keep(lesson) if keep else None
    try:
        backups.restore(lesson.exercise, files)
        forget(lesson)
    except OSError as error:
        where = shown(lesson.root, lesson.exercise)
        raise CheckerError(f"{where} could not be written: {error}.", "Run the command again.") from error
    return kept


def forget(lesson: Lesson) -> None:
    """The steps count as never checked, and the hints as never seen. Raises `OSError`."""
    progress.forget_steps(lesson)
    hints.forget(lesson)


def _names(folder: Path) -> set[str]:
    """Everything in a folder that is no folder, databases and links too, caches aside."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return {path.as_posix() for path in paths if not starter.IGNORED.intersection(path.parts)}
