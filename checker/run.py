"""Checks one submission against one lesson: the one way for a starter, a solution and a learner's work."""

import time
from collections.abc import Sequence
from pathlib import Path

from checker.course import Lesson, Step
from checker.launch import HostProcess
from checker.options import Options
from checker.paths import shown
from checker.servers import Servers
from checker.verdict import Outcome, Verdict, combine

TYPE_CHECKING = False  # `typing` takes 5 ms
if TYPE_CHECKING:
    from checker.parts import Judged


def check(
    lesson: Lesson, submission: Path, host: HostProcess | None, options: Options | None = None
) -> Verdict:
    """The verdict on a submission; raises `CourseError` if the lesson's checks cannot be run."""
    options = options or Options()
    told = lesson.metadata
    servers = Servers(
        host, submission, options.seconds, told.environment, told.services, terminal=options.terminal
    )
    started = time.perf_counter()
    judged = judge_on(servers, lesson, submission, options)
    return sum_up(lesson, shown(lesson.root, submission), judged, time.perf_counter() - started)


def judge_on(servers: Servers, lesson: Lesson, submission: Path, options: Options) -> "Judged":
    """What the checks on these servers say, which are closed at the end."""
    try:
        if not lesson.apps_file.is_file():  # there the app is none of the exercise
            servers.prefetch()
        from checker.parts import Checks  # pytest, which is imported while the first server starts

        judged = Checks(lesson, submission, servers, options).judge(_steps(lesson, options))
        options.mark("checks done")
    finally:
        servers.close()
    return judged


def _steps(lesson: Lesson, options: Options) -> Sequence[Step]:
    if options.step:
        return (lesson.step(options.step),)
    if options.last:
        return lesson.steps[: lesson.steps.index(lesson.step(options.last)) + 1]
    return lesson.steps


def sum_up(lesson: Lesson, where: str, judged: "Judged", seconds: float) -> Verdict:
    """The verdict on the submission at a path, as it is shown, after so many seconds of wall time."""
    steps = judged.steps
    needed = [step for step in steps if not step.stretch]
    stars = [step for step in steps if step.stretch]
    not_run = [each.id for step in steps for each in step.checks if each.outcome is Outcome.NOT_RUN]
    return Verdict(
        lesson=lesson.id,
        title=lesson.title,
        source=where,
        outcome=combine(step.outcome for step in needed or steps),
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
