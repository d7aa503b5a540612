"""Which hints the learner has seen: one more each time they ask."""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from checker.course import Lesson, Step
from checker.paths import own_folder
from checker.progress import read_json, write_atomically


@dataclass(frozen=True, slots=True)
class Revealed:
    """The hints to show now, by number from 1: the next one, or all when there is no next one.

    With the last one they are `exhausted`.
    """

    hints: dict[int, str]
    total: int
    exhausted: bool


def forget(lesson: Lesson) -> None:
    """Begin with the first hints again. Raises `OSError`."""
    _file(lesson).unlink(missing_ok=True)


def _file(lesson: Lesson) -> Path:
    return own_folder(lesson.root) / "hints" / f"{lesson.id}.json"


def reveal(lesson: Lesson, step: Step) -> Revealed:
    """Show one hint more than last time; a file that cannot be written only makes it forget."""
    path = _file(lesson)
    seen = {id: count for id, count in read_json(path).items() if isinstance(count, int) and count >= 0}
    number, total = seen.get(step.id, 0) + 1, len(step.hints)
    if number > total:
        return Revealed(dict(enumerate(step.hints, 1)), total, exhausted=True)
    with suppress(OSError):
        write_atomically(path, json.dumps({**seen, step.id: number}, indent=2) + "\n")
    return Revealed({number: step.hints[number - 1]}, total, exhausted=number == total)
