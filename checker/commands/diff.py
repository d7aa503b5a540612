"""Compare your work with the solution, once the lesson passes.

Prints what would turn your files into the solution's, as a unified diff. Exits with 0, or with 1 if the
lesson has not passed yet and --give-up is not given.
"""

import argparse
from pathlib import Path

from checker import patch, progress, starter
from checker.course import Course
from checker.errors import CheckerError
from checker.paths import shown
from checker.program import PROGRAM


class NotYet(CheckerError):
    """The lesson has to pass first."""

    status = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("lesson", help="a lesson, as lessonNN")
    parser.add_argument("--give-up", action="store_true", help="also if the lesson has not passed yet")
    parser.add_argument("--source", metavar="DIR", type=Path, help="a folder in place of exercises/LESSON")


def run(options: argparse.Namespace) -> int:
    """Print the differences, file by file."""
    lesson = Course(options.root).lesson(options.lesson)
    if not options.give_up and not progress.recall(lesson).passed:
        tip = f"`{PROGRAM} hint {lesson.id}` helps on; --give-up shows the solution all the same."
        raise NotYet(f"{lesson.id} has not passed yet, and its solution would take the exercise away.", tip)
    work = options.source.resolve() if options.source else lesson.exercise
    if not work.is_dir():
        raise CheckerError(f"There is no folder {shown(lesson.root, work)} to compare.")
    mine, finished = (patch.unmarked(starter.read(folder)) for folder in (work, lesson.solution))
    names = (shown(lesson.root, folder) for folder in (work, lesson.solution))
    lines = list(patch.compare(mine, finished, *names))
    patch.show(lines)
    if not lines:
        print("Your work and the solution are the same.")
    return 0
