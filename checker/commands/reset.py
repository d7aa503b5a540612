"""Write the starter of a lesson again; your work goes into a backup first. Needs no git."""

import argparse

from checker import exercise, starter
from checker.course import Course
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
    differs = exercise.differs(lesson, files)
    if differs is False:
        try:
            exercise.forget(lesson)
        except OSError as error:
            raise CheckerError(
                f"The progress could not be forgotten: {error}.", "Mend that first."
            ) from error
        print(f"{where} is the starter already: nothing was changed.")
        return 0
    kept = exercise.put(lesson, files, keep=bool(differs))
    if kept:
        print(f"Your work is kept in {shown(lesson.root, kept)}: copy it back to have it again.")
    print(f"{where} holds the starter. Check your work with `{PROGRAM} {lesson.id}`.")
    return 0
