"""What the learner has reached, one file a lesson, each written whole or not at all."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checker.course import Lesson, Step
from checker.paths import own_folder
from checker.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Progress:
    """How the steps of a lesson ended when they were last checked, and whether the lesson ever passed."""

    steps: dict[str, str] = field(default_factory=dict)
    passed: bool = False

    def done(self, step: str) -> bool:
        """Whether this step passed when it was last checked."""
        return self.steps.get(step) == Outcome.PASSED

    def points(self, lesson: Lesson) -> int:
        """The points of the steps that passed when they were last checked."""
        return sum(step.points for step in lesson.steps if self.done(step.id) and not step.stretch)

    def stars(self, lesson: Lesson) -> int:
        """The number of stretch steps that passed when they were last checked."""
        return sum(step.stretch and self.done(step.id) for step in lesson.steps)

    def first_open(self, lesson: Lesson) -> Step | None:
        """The first step that does not pass: stretch steps come last; None if there is none."""
        steps = sorted(lesson.steps, key=lambda step: step.stretch)
        return next((step for step in steps if not self.done(step.id)), None)


def recall(lesson: Lesson) -> Progress:
    """The progress in a lesson; a file that is missing or damaged counts as none."""
    stored = read_json(_file(lesson))
    steps = stored.get("steps")
    known = {id: str(outcome) for id, outcome in steps.items()} if isinstance(steps, dict) else {}
    return Progress(known, stored.get("passed") is True)


def remember(lesson: Lesson, verdict: Verdict) -> Progress:
    """Keep what a verdict says; steps that it did not judge stay as they were. Raises `OSError`."""
    before = recall(lesson)
    steps = {**before.steps, **{step.id: str(step.outcome) for step in verdict.steps}}
    return _keep(lesson, Progress(steps, before.passed or (verdict.passed and not verdict.partial)))


def forget_steps(lesson: Lesson) -> Progress:
    """The steps count as never checked; whether the lesson ever passed stays. Raises `OSError`."""
    return _keep(lesson, Progress(passed=recall(lesson).passed))


def _keep(lesson: Lesson, progress: Progress) -> Progress:
    text = json.dumps({"steps": progress.steps, "passed": progress.passed}, indent=2)
    write_atomically(_file(lesson), text + "\n")
    return progress


def _file(lesson: Lesson) -> Path:
    return own_folder(lesson.root) / "progress" / f"{lesson.id}.json"


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file, or an empty one if there is none."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return stored if isinstance(stored, dict) else {}


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that readers see the old or the new text, never a part; a link is not followed.

    Raises `OSError`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}-{os.urandom(4).hex()}")
    try:
        with draft.open("x", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
