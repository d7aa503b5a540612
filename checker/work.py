"""Somebody's work on a lesson, as a question to a process that checks it, and the answer."""

from dataclasses import dataclass
from pathlib import Path

from checker.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Work:
    """A submission's folder, to be checked against a lesson."""

    lesson: str
    submission: Path


@dataclass(frozen=True, slots=True)
class Finished:
    """What a check said; without a verdict, `fault` is why there was none."""

    verdict: Verdict | None
    fault: str = ""
