"""What the learner has reached, one file a lesson, each written whole or not at all."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checker.course import Lesson
from checker.paths import own_folder
from checker.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Progress:
    """The steps of a lesson that passed when they were last checked, and whether the lesson ever passed."""

    steps: dict[str, str] = field(default_factory=dict)
    passed: bool = False

    def done(self, step: str) -> bool:
        """Whether this step passed when it was last checked."""
        return self.steps.get(step) == Outcome.PASSED


def recall(lesson: Lesson) -> Progress:
    """The progress in a lesson; a file that is missing or damaged counts as none."""
    stored = read_json(_file(lesson))
    steps = stored.get("steps")
    known = {id: str(outcome) for id, outcome in steps.items()} if isinstance(steps, dict) else {}
    return Progress(known, stored.get("passed") is True)


def remember(lesson: Lesson, verdict: Verdict) -> Progress:
    """Keep what a verdict says; steps that it did not judge stay as they were."""
    before = recall(lesson)
    steps = {**before.steps, **{step.id: str(step.outcome) for step in verdict.steps}}
    now = Progress(steps, before.passed or (verdict.passed and not verdict.partial))
    write_atomically(_file(lesson), json.dumps({"steps": now.steps, "passed": now.passed}, indent=2) + "\n")
    return now


def _file(lesson: Lesson) -> Path:
    return own_folder(lesson.root) / "progress" / f"{lesson.id}.json"


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file, or an empty one if there is none."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stored if isinstance(stored, dict) else {}


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that readers see the old or the new text, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
