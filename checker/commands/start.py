"""Begin a lesson: with the course's own app up to there, which is its starter, or with --mine on with yours.

--mine copies your work on the lesson before. Files that the starter adds are added, and what it changes in
files of yours is shown, for you to take over. What the exercise holds goes into a backup first.
"""

import argparse

from checker import exercise, patch, progress, starter
from checker.carry import Carried, carry, work_before
from checker.course import Course, Lesson
from checker.errors import CheckerError
from checker.paths import shown
from checker.program import PROGRAM


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("lesson", help="a lesson, as lessonNN")
    parser.add_argument("--mine", action="store_true", help="carry on with your work on the lesson before")


def run(options: argparse.Namespace) -> int:
    """Make the exercise ready; 2 if there is work in it that would be lost, or none to carry on with."""
    lesson = Course(options.root).lesson(options.lesson)
    if options.mine:
        _carry_on(lesson, work_before(lesson))
    else:
        _begin(lesson)
    print(f"Read it with `{PROGRAM} read {lesson.id}`, check your work with `{PROGRAM} {lesson.id}`.")
    return 0


def _begin(lesson: Lesson) -> None:
    where = shown(lesson.root, lesson.exercise)
    files = starter.derive(lesson)
    differs = exercise.differs(lesson, files)
    if differs:
        raise CheckerError(
            f"{where} holds work of yours already.",
            f"`{PROGRAM} {lesson.id}` checks it, `{PROGRAM} reset {lesson.id}` begins again and keeps it.",
        )
    if differs is None:
        exercise.put(lesson, files, keep=False)
    print(f"{where} holds the starter.")


def _carry_on(lesson: Lesson, previous: Lesson) -> None:
    where = shown(lesson.root, lesson.exercise)
    carried = carry(lesson, previous)
    if exercise.differs(lesson, carried.files) is False:
        print(f"{where} is your work on {previous.id} already: nothing was changed.")
    else:
        kept = exercise.put(
            lesson, carried.files, keep=bool(exercise.differs(lesson, starter.derive(lesson)))
        )
        if kept:
            print(f"What was there is kept in {shown(lesson.root, kept)}: copy it back to have it again.")
        print(f"{where} holds your work on {previous.id}.")
    _tell(lesson, previous, carried)


def _tell(lesson: Lesson, previous: Lesson, carried: Carried) -> None:
    """Say what came from the starter, and show what it changes in files that are the learner's own."""
    for name in carried.added:
        print(f"added by the starter: {name}")
    if carried.before or carried.after:
        print("\nYour version of these files stayed. This is what the starter changes in the course's:\n")
        old, new = (shown(lesson.root, folder) for folder in (previous.solution, lesson.exercise))
        before, after = (patch.unmarked(files) for files in (carried.before, carried.after))
        patch.show(patch.compare(before, after, old, new))
        print()
    if not progress.recall(previous).passed:
        print(f"{previous.id} has not passed yet: what it asks for, {lesson.id} may ask for too.")
