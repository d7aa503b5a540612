"""The typed result of checking one submission against one lesson."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

SCHEMA_VERSION = 1
SERVED = "http://127.0.0.1:8000"
"""Where the lines of `Failure.replay` send their requests."""


class Outcome(StrEnum):
    """How a check, a step or a lesson ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    """A needed step failed; the reason says which."""
    ERROR = "error"
    """The app did not start, hung or was killed; the reason says why."""
    NOT_RUN = "not_run"
    """This host cannot run the check."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One line of the learner's code in a traceback: path relative to the submission, line from 1."""

    file: str
    line: int
    function: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """The evidence of a failed check, in the learner's terms; every text is free of control characters."""

    expected: str = ""
    got: str = ""
    request: str = ""
    response: str = ""
    printed: str = ""
    error: str = ""
    """Type and text of the exception that the server raised, as `KeyError: 'ABC'`."""
    frames: tuple[Frame, ...] = ()
    cause: str = ""
    """The likeliest cause, when the evidence tells it."""
    before: tuple[str, ...] = ()
    """The requests of this check, each with its status, that changed something before `request`."""
    replay: tuple[str, ...] = ()
    """`request` and what changed something before it (up to 50), as `curl` command lines for port 8000."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """The variables that the app found in its environment besides those that every app finds."""
    mails: tuple[str, ...] = ()
    """The mails that the app sent during this check, each with what became of it."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check: `title` is the sentence that the learner sees, `message` one line on what went wrong."""

    id: str
    title: str
    outcome: Outcome
    message: str = ""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step with its checks; `reason` says why it was skipped, not run or in error."""

    id: str
    title: str
    outcome: Outcome
    points: int
    max_points: int
    stretch: bool = False
    reason: str = ""
    checks: tuple[CheckResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one run found out.

    Stretch steps count as stars, not in the points. `seconds` is wall time; `complete` is false when a check
    could not run here.
    """

    lesson: str
    title: str
    source: str
    outcome: Outcome
    complete: bool
    points: int
    max_points: int
    stars: int
    max_stars: int
    seconds: float
    steps: tuple[StepResult, ...]
    not_run: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    """Warnings that the learner's code raised: worth mending, never judged."""
    partial: bool = False
    """Only some steps were asked for: never a passed lesson."""
    timings: dict[str, float] = field(default_factory=dict)
    """Seconds from the start of Python to the end of each phase."""
    schema: int = SCHEMA_VERSION

    @property
    def passed(self) -> bool:
        """Whether the lesson, or the steps that were asked for, passed."""
        return self.outcome is Outcome.PASSED

    def first_failure(self) -> tuple[StepResult, CheckResult | None] | None:
        """The step to look at first, and its first check that did not pass (None: the step as a whole)."""
        for step in sorted(self.steps, key=lambda each: each.stretch):
            if step.outcome in {Outcome.FAILED, Outcome.ERROR}:
                bad = (c for c in step.checks if c.outcome in {Outcome.FAILED, Outcome.ERROR})
                return step, next(bad, None)
        return None


def combine(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome of a whole from its parts: the one that says most, and an error when there are no parts."""
    found = set(outcomes)
    order = (Outcome.FAILED, Outcome.ERROR, Outcome.SKIPPED, Outcome.PASSED, Outcome.NOT_RUN)
    return next((outcome for outcome in order if outcome in found), Outcome.ERROR)
