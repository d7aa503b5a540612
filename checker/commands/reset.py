"""Write the starter of a lesson again; your work goes into a backup first. Needs no git."""

import argparse
from pathlib import Path

from checker import backups, hints, progress, starter
from checker.course import Course, Lesson
from checker.errors import CheckerError
from checker.paths import shown
from checker.program import PROGRAM


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("lesson", help="a lesson, as lessonNN")


def run(options: argparse.Namespace) -> int:
    """Put the starter into `exercises/`; the steps then count as never checked, and hints as never seen."""
    lesson = Course(options.root).lesson(options.lesson)
    where = shown(lesson.root, lesson.exercise)
    files = starter.derive(lesson)
    changed = _changed(lesson, files)
    if changed:
        kept = backups.keep(lesson)
        print(f"Your work is kept in {shown(lesson.root, kept)}: copy it back to have it again.")
    try:
        if changed is not False:
            backups.restore(lesson.exercise, files)
        progress.forget_steps(lesson)
        hints.forget(lesson)
    except OSError as error:
        raise CheckerError(f"The starter could not be written: {error}.", "Run the command again.") from error
    if changed is False:
        print(f"{where} is the starter already: nothing was changed.")
    else:
        print(f"{where} holds the starter. Check your work with `{PROGRAM} {lesson.id}`.")
    return 0


def _changed(lesson: Lesson, files: starter.Files) -> bool | None:
    """Whether the exercise differs from the starter; None if there is no exercise."""
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


def _names(folder: Path) -> set[str]:
    """Everything in a folder that is no folder, databases and links too, caches aside."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return {path.as_posix() for path in paths if not starter.IGNORED.intersection(path.parts)}
