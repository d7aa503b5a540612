"""Carries a learner's work on one lesson into the next: their app, with what the next starter adds to it."""

from dataclasses import dataclass

from checker import starter
from checker.course import Lesson
from checker.errors import CheckerError
from checker.paths import shown
from checker.program import PROGRAM
from checker.starter import Files


@dataclass(frozen=True, slots=True)
class Carried:
    """The next exercise: the learner's work, with the files that were `added` to it.

    `before` and `after` are the files of theirs that the course changes, in its solution before and in the
    starter: one that is not in `after` is removed by the starter.
    """

    files: Files
    added: tuple[str, ...]
    before: Files
    after: Files


def carry(lesson: Lesson, previous: Lesson) -> Carried:
    """The exercise of a lesson as the learner's work on the one before makes it: no file of theirs changes.

    An app of which some files were the course's and some their own might fit together no more.
    """
    base, course = starter.read(previous.solution), starter.derive(lesson)
    mine = starter.read(previous.exercise)
    added = {name: text for name, text in starter.read(lesson.starter).items() if name not in mine}
    changed = {
        name for name, text in mine.items() if base.get(name) != course.get(name) and text != course.get(name)
    }
    return Carried(
        files={**mine, **added},
        added=tuple(sorted(added)),
        before={name: text for name, text in base.items() if name in changed},
        after={name: text for name, text in course.items() if name in changed},
    )


def work_before(lesson: Lesson) -> Lesson:
    """The lesson before this one; raises `CheckerError` if the learner has no work on it to carry on with."""
    previous = lesson.course.before(lesson)
    if previous is None:
        raise CheckerError(f"{lesson.id} is the first lesson: there is no work of yours before it.")
    where = shown(lesson.root, previous.exercise)
    if not (previous.exercise / "app").is_dir():
        raise CheckerError(f"There is no app in {where} to carry on with.", _instead(lesson))
    if starter.read(previous.exercise) == starter.derive(previous):
        raise CheckerError(
            f"{where} is the starter still: there is no work of yours in it.", _instead(lesson)
        )
    return previous


def _instead(lesson: Lesson) -> str:
    return f"`{PROGRAM} start {lesson.id}` begins with the course's own app."
