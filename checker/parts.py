"""Runs a lesson's checks in its parts, each on servers of its own: one after the other, or side by side."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from checker.beside import Beside
from checker.course import Lesson, Step
from checker.errors import CourseError
from checker.fixtures import Fixtures
from checker.ledger import holds, skipped
from checker.options import Options
from checker.plugin import Judge
from checker.servers import Servers
from checker.verdict import StepResult

UNUSED_PLUGINS = (
    *("assertion", "cacheprovider", "capture", "debugging", "doctest", "faulthandler", "junitxml"),
    *("legacypath", "logging", "monkeypatch", "pastebin", "recwarn", "setuponly", "setupplan", "skipping"),
    *("stepwise", "subtests", "terminal", "threadexception", "tmpdir", "unittest", "unraisableexception"),
    "warnings",
)
"""Plugins of pytest that the checks do not need: to set them up took a third of a step's time."""

ENDED = {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED}
"""How a part ends that could be judged: of one that cannot run on this host no check is left."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The results of some steps, in order, and what the submission's code was warned of meanwhile."""

    steps: tuple[StepResult, ...]
    advice: tuple[str, ...]

    def __add__(self, other: "Judged") -> "Judged":
        """Both, and what both were warned of once."""
        return Judged(self.steps + other.steps, tuple(dict.fromkeys(self.advice + other.advice)))


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of a lesson, on the servers of one submission."""

    lesson: Lesson
    submission: Path
    servers: Servers
    options: Options

    def judge(self, steps: Sequence[Step]) -> Judged:
        """What the checks of these steps say; raises `CourseError` if they cannot be run."""
        parts = [*cut(steps)]
        if self.options.half is not None:
            return self._half(parts)
        apart = 1 < len(parts) <= self.options.cores and self.servers.from_host
        return self._side_by_side(parts) if apart else self._in_turn(parts)

    def _half(self, parts: Sequence[Sequence[Step]]) -> Judged:
        """The first part, and the others with it if it decides about them; or all others."""
        first, others = parts[:1], parts[1:]
        if self.options.half:
            return self._in_turn(others)
        judged = self._in_turn(first)
        if all(_unmet([step for part in others for step in part], judged.steps)):
            judged += self._in_turn(others, judged.steps)
        return judged

    def _in_turn(self, parts: Iterable[Sequence[Step]], earlier: tuple[StepResult, ...] = ()) -> Judged:
        results: tuple[StepResult, ...] = ()
        for part in parts:
            results += self._run(part, earlier + results)
        return Judged(results, self.servers.warnings())

    def _side_by_side(self, parts: Sequence[Sequence[Step]]) -> Judged:
        with ExitStack() as stack:
            others = [stack.enter_context(Beside(partial(self._apart, part))) for part in parts[1:]]
            judged = self._in_turn(parts[:1])
            for part, other in zip(parts[1:], others, strict=True):
                judged = self._joined(judged, part, other)
        return judged

    def _joined(self, judged: Judged, part: Sequence[Step], other: Beside[Judged]) -> Judged:
        """The results so far and those of a part that was judged meanwhile."""
        if self.options.in_order and all(_unmet(part, judged.steps)):
            return judged + Judged(self._run(part, judged.steps), ())  # nothing of it is worth waiting for
        return join(part, judged, other.result()) if self.options.in_order else judged + other.result()

    def _apart(self, part: Sequence[Step]) -> Judged:
        """Judge a part in a copy of the process that judges the others."""
        self.servers.leave()
        self.servers.prefetch()
        try:
            return self._in_turn([part])
        finally:
            self.servers.end()

    def _run(self, steps: Sequence[Step], earlier: tuple[StepResult, ...]) -> tuple[StepResult, ...]:
        """The results of one part, after those of the parts before it."""
        for name in [name for name in os.environ if name.startswith("PYTEST_")]:
            del os.environ[name]
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        lesson = self.lesson
        judge = Judge(lesson, self.servers, steps, self.options, earlier)
        arguments = [
            "--noconftest",
            f"--rootdir={lesson.root}",
            f"-c{os.devnull}",
            f"--confcutdir={lesson.checks}",  # else pytest lists each folder from / down to the checks
            "--import-mode=importlib",
            *(f"-pno:{name}" for name in UNUSED_PLUGINS),
            *(str(lesson.checks / step.check_file) for step in steps),
        ]
        status = pytest.main(arguments, plugins=[judge, Fixtures(lesson, self.submission, self.servers)])
        if judge.fault:
            raise judge.fault
        if status == pytest.ExitCode.INTERRUPTED:
            raise KeyboardInterrupt
        if status not in ENDED:
            raise CourseError(f"The checks of {lesson.id} could not be run: pytest ended with {status!r}.")
        return judge.results()


def join(part: Sequence[Step], judged: Judged, other: Judged) -> Judged:
    """The results so far and those of a part that was judged beside them, as if it had come after them."""
    needs = _unmet(part, judged.steps + other.steps)
    steps = (skipped(each, need) if need else each for each, need in zip(other.steps, needs, strict=True))
    return judged + replace(other, steps=tuple(steps))


def cut(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """The steps in their parts: a new one begins at each that is apart."""
    part: list[Step] = []
    for step in steps:
        if step.apart and part:
            yield part
            part = []
        part.append(step)
    yield part


def _unmet(part: Sequence[Step], results: Iterable[StepResult]) -> list[str | None]:
    """For each step one that it needs, directly or not, and that does not hold after these results."""
    failed = {result.id for result in results if not holds(result)}
    found = []
    for step in part:
        need = next((needed for needed in step.needs if needed in failed), None)
        found.append(need)
        failed |= {step.id} if need else set()
    return found
