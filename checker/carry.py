"""Carries a learner's work on one lesson into the next: their app, with what the next starter adds to it."""

from dataclasses import dataclass

from checker import starter
from checker.course import Lesson
from checker.errors import CheckerError
from checker.fold import Fate, fate
from checker.paths import shown
from checker.program import PROGRAM
from checker.starter import Files


@dataclass(frozen=True, slots=True)
class Carried:
    """The next exercise, and what its starter says of files that are the learner's own.

    `before` and `after` are those files in the solution before and in the starter: a file that is not in
    `after` is one that the starter removes. `added`, `changed` and `removed` name what came from the starter.
    """

    files: Files
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    before: Files
    after: Files


def carry(lesson: Lesson, previous: Lesson) -> Carried:
    """The exercise of a lesson as the learner's work on the one before makes it.

    A file that the learner left as the solution has it becomes the starter's; one of their own stays.
    """
    base, course = starter.read(previous.solution), starter.derive(lesson)
    mine = starter.read(previous.exercise)
    brought = starter.read(lesson.starter)
    added = {name: text for name, text in brought.items() if name not in mine}
    fates = {
        name: fate(base.get(name), mine.get(name), course.get(name))
        for name in sorted((base.keys() | mine.keys() | course.keys()) - added.keys())
    }
    taken = [name for name, what in fates.items() if what is Fate.COURSE]
    open_ = {name for name, what in fates.items() if what is Fate.CONFLICT}
    replaced = {name: course[name] for name in taken if name in course}
    gone = [name for name in taken if name not in course]
    return Carried(
        files={name: text for name, text in {**mine, **replaced, **added}.items() if name not in gone},
        added=tuple(sorted(added)),
        changed=tuple(replaced),
        removed=tuple(gone),
        before={name: text for name, text in base.items() if name in open_},
        after={name: text for name, text in course.items() if name in open_},
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
