"""Checks one submission against one lesson: the one way for a starter, a solution and a learner's work."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from checker.course import Lesson, Step
from checker.errors import CourseError
from checker.launch import HostProcess
from checker.paths import shown
from checker.servers import Servers
from checker.verdict import Outcome, StepResult, Verdict, combine

DEFAULT_SECONDS = 10.0
UNUSED_PLUGINS = (
    *("cacheprovider", "capture", "debugging", "doctest", "faulthandler", "junitxml", "legacypath"),
    *("logging", "monkeypatch", "pastebin", "recwarn", "setuponly", "setupplan", "skipping", "stepwise"),
    *("subtests", "terminal", "threadexception", "unittest", "unraisableexception"),
)
"""Plugins of pytest that the checks do not need: to set them up took a third of a step's time."""


def _ignore(_phase: str) -> None:
    """Forget that a phase ended."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to check: the step to run alone, or the last to run; seconds for each start and each answer.

    With `needs` false a step runs even if one that it needs failed; with `fail_fast` nothing runs after the
    first check that does not pass. At the `terminal`, a path, `breakpoint()` in the app asks. `mark` is told
    each phase that ends.
    """

    step: str | None = None
    last: str | None = None
    seconds: float = DEFAULT_SECONDS
    needs: bool = True
    fail_fast: bool = False
    terminal: str = ""
    mark: Callable[[str], None] = _ignore


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
        results = _run_checks(lesson, submission, servers, _steps(lesson, options), options)
        options.mark("checks done")
        advice = servers.warnings()
    finally:
        servers.close()
    where = shown(lesson.root, submission)
    return _verdict(lesson, where, results, advice, time.perf_counter() - started)


def _steps(lesson: Lesson, options: Options) -> Sequence[Step]:
    if options.step:
        return (lesson.step(options.step),)
    if options.last:
        return lesson.steps[: lesson.steps.index(lesson.step(options.last)) + 1]
    return lesson.steps


def _run_checks(
    lesson: Lesson, submission: Path, servers: Servers, steps: Sequence[Step], options: Options
) -> tuple[StepResult, ...]:
    import pytest

    from checker.fixtures import Fixtures
    from checker.plugin import Judge

    for name in [name for name in os.environ if name.startswith("PYTEST_")]:
        del os.environ[name]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    needs = options.needs and not options.step
    judge = Judge(lesson, servers, steps, options.mark, needs=needs, fail_fast=options.fail_fast)
    arguments = [
        "--noconftest",
        f"--rootdir={lesson.root}",
        f"-c{os.devnull}",
        "--import-mode=importlib",
        *(f"-pno:{name}" for name in UNUSED_PLUGINS),
        *(str(lesson.checks / step.check_file) for step in steps),
    ]
    status = pytest.main(arguments, plugins=[judge, Fixtures(lesson, submission, servers)])
    if judge.fault:
        raise judge.fault
    if status == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if status not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        raise CourseError(f"The checks of {lesson.id} could not be run: pytest ended with {status!r}.")
    return judge.results()


def _verdict(
    lesson: Lesson, where: str, steps: tuple[StepResult, ...], advice: tuple[str, ...], seconds: float
) -> Verdict:
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
        advice=advice,
        partial=len(steps) < len(lesson.steps),
    )
