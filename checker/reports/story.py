"""What every report says, in whatever form: phrases from a verdict, in the order in which they are needed."""

import re
import shlex
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from checker.program import PROGRAM
from checker.verdict import CheckResult, Failure, Frame, Outcome, StepResult, Verdict

MAX_FRAMES = 3
MAX_ADVICE = 140
LINE = re.compile(r" line (\d+): ")
CODE = re.compile(r"`([^`\n]+)`")
"""Code in a sentence."""
OUTCOMES = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.ERROR: "could not be judged",
    Outcome.SKIPPED: "skipped",
    Outcome.NOT_RUN: "not run here",
}


class Kind(StrEnum):
    """How a row reads."""

    SENTENCE = "sentence"
    """Words of the checker, with `code` in backticks."""
    VERBATIM = "verbatim"
    """What was sent, answered, printed or raised, as it was."""
    PLACE = "place"
    """A line of the learner's code."""


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of evidence; `code` is the line of source at a place."""

    label: str
    text: str
    kind: Kind
    code: str = ""


@dataclass(frozen=True, slots=True)
class Next:
    """Something to do next: a command, and what it is for."""

    label: str
    command: str
    remark: str = ""


def rows(failure: Failure, source: str) -> Iterator[Row]:
    """The evidence of a failure: what was sent, what came back, where it came from, the likeliest cause.

    What can be long and is seldom the point comes last: it would part the others.
    """
    if failure.before:
        yield Row("before", "\n".join(failure.before), Kind.VERBATIM)
    for label, text, kind in (
        ("sent", failure.request, Kind.VERBATIM),
        ("expected", failure.expected, Kind.SENTENCE),
        ("got", failure.got, Kind.VERBATIM),
        ("answer", failure.response, Kind.VERBATIM),
        ("raised", failure.error, Kind.VERBATIM),
    ):
        if text:
            yield Row(label, text, kind)
    for number, frame in enumerate(reversed(failure.frames[-MAX_FRAMES:])):
        yield Row("called at" if number else "where", place(frame, source), Kind.PLACE, frame.code)
    if failure.cause:
        yield Row("likely", failure.cause, Kind.SENTENCE)
    if failure.mails:
        yield Row("mails", "\n".join(failure.mails), Kind.VERBATIM)
    if failure.printed:
        yield Row("printed", failure.printed, Kind.VERBATIM)


def place(frame: Frame, source: str) -> str:
    """A line of code as an editor's terminal opens it: `exercises/lessonNN/app/main.py:12`."""
    function = "" if frame.function in {"", "<module>"} else f" in {frame.function}"
    return f"{source}/{frame.file}:{frame.line}{function}"


def summary(step: StepResult, verdict: Verdict) -> str:
    """What a step's line says beyond its points."""
    if step.stretch and step.outcome is not Outcome.PASSED and verdict.passed:
        return "on offer"
    if step.outcome is Outcome.FAILED:
        return f"{len(failing(step))} of {count(step.checks, 'check')} failed"
    if step.outcome is Outcome.SKIPPED:
        return step.reason.partition(",")[0]
    return "" if step.outcome is Outcome.PASSED else OUTCOMES[step.outcome]


def in_short(check: CheckResult) -> str:
    """What a line of a list says of a check: its sentence, or the case alone if it runs for several.

    A case that it did not come to, because something before went wrong, is not named.
    """
    if not check.id.endswith("]"):
        return check.title
    sentence, _, case = check.title.rpartition(": ")
    tried = check.failure is None or case.rstrip(".") in check.failure.expected
    return case if tried else f"{sentence}."


def failing(step: StepResult) -> list[CheckResult]:
    """The checks of a step that did not pass."""
    return [check for check in step.checks if check.outcome is not Outcome.PASSED]


def first_failure(verdict: Verdict) -> tuple[StepResult, CheckResult] | None:
    """The check to look at first: none if the lesson passed and only stretch steps are left."""
    found = None if verdict.passed else verdict.first_failure()
    return (found[0], found[1]) if found and found[1] else None


def unstarted(verdict: Verdict) -> Failure | None:
    """Why the app did not start, if that is what every check that could not be judged says."""
    found = first_failure(verdict)
    if found is None or found[1].failure is None or found[1].failure.request:
        return None
    errors = [check for step in verdict.steps for check in step.checks if check.outcome is Outcome.ERROR]
    same = len(errors) > 1 and all(check.failure == found[1].failure for check in errors)
    return found[1].failure if found[1].outcome is Outcome.ERROR and same else None


def result(verdict: Verdict) -> str:
    """The outcome in a few words."""
    if verdict.passed:
        return "This step passes" if verdict.partial else "Passed"
    if verdict.outcome is Outcome.NOT_RUN:
        return "Not run here"
    return "Not judged" if unstarted(verdict) else "Not passed yet"


def score(verdict: Verdict) -> str:
    """Points, stars and time."""
    both = ((verdict.points, verdict.max_points, "point"), (verdict.stars, verdict.max_stars, "star"))
    earned = [f"{got} of {count(most, what)}" for got, most, what in both if most]
    return ", ".join([*earned, f"in {verdict.seconds:.1f} s"])


def advice(verdict: Verdict) -> list[str]:
    """What the app was warned of, at most three, each in one line that begins with its place."""
    lines = [textwrap.shorten(text, MAX_ADVICE, placeholder=" …") for text in verdict.advice]
    found = [verdict.source + "/" + LINE.sub(r":\1: ", line, count=1) for line in lines]
    more = len(found) - 3
    return found[:3] + ([f"and {more} more"] if more > 0 else [])


def source_option(verdict: Verdict) -> str:
    """What a command has to be told to find what was judged; "" for an exercise of the course."""
    own = verdict.source == f"exercises/{verdict.lesson}"
    return "" if own else f" --source {shlex.quote(verdict.source)}"


def next_steps(verdict: Verdict, after: str | None) -> Iterator[Next]:
    """What to do next; `after` is the lesson that follows."""
    where = source_option(verdict)
    step = f" --step {verdict.steps[0].id}" if verdict.partial else ""
    if unstarted(verdict):
        yield Next("check again", f"{PROGRAM} {verdict.lesson}{step}{where}")
    elif not verdict.passed:
        yield Next("next hint", f"{PROGRAM} hint {verdict.lesson}{step}{where}")
    elif verdict.partial:
        yield Next("whole lesson", f"{PROGRAM} {verdict.lesson}{where}")
    elif not where:
        yield from _after_passing(verdict, after)


def _after_passing(verdict: Verdict, after: str | None) -> Iterator[Next]:
    for step in verdict.steps:
        if step.stretch and step.outcome is not Outcome.PASSED:
            yield Next("a star for", f"{PROGRAM} {verdict.lesson} --step {step.id}", step.title)
    yield Next("compare", f"{PROGRAM} diff {verdict.lesson}", "your work and the solution")
    if after:
        yield Next("next lesson", f"{PROGRAM} read {after}")


def count(things: int | tuple[object, ...], noun: str) -> str:
    """A number with its noun: `1 point`, `2 points`."""
    number = things if isinstance(things, int) else len(things)
    return f"{number} {noun}" + ("" if number == 1 else "s")
