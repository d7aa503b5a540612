"""Checks one submission against one lesson: the one way for a starter, a solution and a learner's work."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from checker.course import Lesson, Step
from checker.launch import HostProcess
from checker.paths import shown
from checker.servers import Servers
from checker.verdict import Outcome, Verdict, combine

TYPE_CHECKING = False  # `typing` takes 5 ms
if TYPE_CHECKING:
    from checker.parts import Judged

DEFAULT_SECONDS = 10.0


def _ignore(_phase: str) -> None:
    """Forget that a phase ended."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to check: the step to run alone, or the last to run; seconds for each start and each answer.

    With `needs` false a step runs even if one that it needs failed; with `fail_fast` nothing of a step runs
    after its first check that does not pass. On more than one of the `cores` a lesson's parts are judged side
    by side. At the `terminal`, a path, `breakpoint()` in the app asks. `mark` is told each phase that ends.
    """

    step: str | None = None
    last: str | None = None
    seconds: float = DEFAULT_SECONDS
    needs: bool = True
    fail_fast: bool = False
    cores: int = 1
    terminal: str = ""
    mark: Callable[[str], None] = _ignore

    @property
    def in_order(self) -> bool:
        """Whether a step waits for those that it needs."""
        return self.needs and not self.step


def check(
    lesson: Lesson, submission: Path, host: HostProcess | None, options: Options | None = None
) -> Verdict:
    """The verdict on a submission; raises `CourseError` if the lesson's checks cannot be run."""
    options = options or Options()
    told = lesson.metadata
    servers = Servers(
        host, submission, options.seconds, told.environment, told.services, terminal=options.terminal
    )
    return check_on(servers, lesson, submission, options)


def check_on(servers: Servers, lesson: Lesson, submission: Path, options: Options) -> Verdict:
    """The verdict from checks on these servers, which are closed at the end."""
    started = time.perf_counter()
    try:
        if not lesson.apps_file.is_file():  # there the app is none of the exercise
            servers.prefetch()
        from checker.parts import Checks  # pytest, which is imported while the first server starts

        judged = Checks(lesson, submission, servers, options).judge(_steps(lesson, options))
        options.mark("checks done")
    finally:
        servers.close()
    return _verdict(lesson, shown(lesson.root, submission), judged, time.perf_counter() - started)


def _steps(lesson: Lesson, options: Options) -> Sequence[Step]:
    if options.step:
        return (lesson.step(options.step),)
    if options.last:
        return lesson.steps[: lesson.steps.index(lesson.step(options.last)) + 1]
    return lesson.steps


def _verdict(lesson: Lesson, where: str, judged: "Judged", seconds: float) -> Verdict:
    steps = judged.steps
    needed = [step for step in steps if not step.stretch] or steps
    stars = [step for step in steps if step.stretch]
    not_run = [each.id for step in steps for each in step.checks if each.outcome is Outcome.NOT_RUN]
    return Verdict(
        lesson=lesson.id,
        title=lesson.title,
        source=where,
        outcome=combine(step.outcome for step in needed),
        complete=not not_run,
        points=sum(step.points for step in needed),
        max_points=sum(step.max_points for step in needed),
        stars=sum(step.outcome is Outcome.PASSED for step in stars),
        max_stars=len(stars),
        seconds=round(seconds, 3),
        steps=steps,
        not_run=tuple(not_run),
        advice=judged.advice,
        partial=len(steps) < len(lesson.steps),
    )
