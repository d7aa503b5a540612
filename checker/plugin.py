"""The pytest plugin that turns reports into results: it decides what runs, and keeps one result for each check."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from checker.course import Lesson, Step
from checker.errors import CourseError
from checker.evidence import Finding, explain
from checker.server import Mark, Server, Stopped
from checker.servers import Servers
from checker.verdict import CheckResult, Failure, Outcome, StepResult, combine

MAX_HANGS = 2
FRESH = "fresh"


class Judge:
    """Runs a lesson's checks on the servers of one submission.

    `steps` are those to run; with `needs` false a step runs even if one that it needs failed. `fault` is
    what is wrong with the course, if its checks could not be run at all.
    """

    def __init__(self, lesson: Lesson, servers: Servers, steps: Sequence[Step], *, needs: bool = True) -> None:
        self.fault: BaseException | None = None
        self._lesson = lesson
        self._servers = servers
        self._steps = {step.check_file: step for step in steps}
        self._needs = needs
        self._items: dict[str, list[pytest.Item]] = {step.id: [] for step in steps}
        self._unserved = {step.check_file for step in steps}
        self._results: dict[str, CheckResult] = {}
        self._broken: Finding | None = None
        self._hangs = 0
        self._server: Server | None = None
        self._module: object = None
        self._since = Mark()

    # What runs

    def pytest_configure(self, config: pytest.Config) -> None:
        """Declare the markers that checks may use."""
        config.addinivalue_line("markers", f"{FRESH}: this check gets a server and a database of its own")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Order the checks as the lesson orders its steps."""
        for item in items:
            step = self._steps.get(item.path.name)
            if step is None:
                raise CourseError(f"{item.path} has checks of no step of {self._lesson.id}.")
            self._items[step.id].append(item)
        items[:] = [item for step in self._steps.values() for item in self._items[step.id]]
        for step in self._steps.values():
            if not self._items[step.id]:
                raise CourseError(f"Step {step.id} of {self._lesson.id} has no checks.")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Checks that cannot be collected are the course's fault."""
        if report.failed:
            self.fault = CourseError(f"The checks of {self._lesson.id} cannot be loaded: {report.longreprtext}")

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """Keep the exception for the caller; pytest is not to print it."""
        self.fault = self.fault or excinfo.value
        return True

    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Skip a check whose result is known without running it."""
        known = self._known(self._steps[item.path.name])
        if known:
            self._keep(item, known)
            return True
        return None

    def _known(self, step: Step) -> Finding | None:
        if self._broken:
            return self._broken
        if not self._needs:
            return None
        for needed in step.needs:
            if needed in self._items and self._outcome(needed) is not Outcome.PASSED:
                return Finding(Outcome.SKIPPED, f"needs step {needed}, which does not pass yet")
        return None

    # What each check gets

    @pytest.fixture
    def server(self, request: pytest.FixtureRequest) -> Iterator[Server]:
        """The submission's app: one server and one fresh database a step, or the check's own if it is `fresh`."""
        if request.node.get_closest_marker(FRESH):
            kept, self._server = self._server, self._servers.take()
            yield self._ready(self._server)
            self._server.kill()
            self._server = kept
        else:
            yield self._ready(self._of_step(request))

    def _of_step(self, request: pytest.FixtureRequest) -> Server:
        if self._server is None or self._module is not request.module:
            if self._server:
                self._server.kill()
            self._module, self._server = request.module, self._servers.take()
            self._unserved.discard(request.path.name)
        return self._server if self._server.alive else self._server.start()

    def _ready(self, server: Server) -> Server:
        server.wait()
        if self._unserved:
            self._servers.prefetch()
        self._since = server.mark()
        return server

    # What came of it

    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Keep the result of each phase: the first that fails decides, else the check passed."""
        if call.excinfo is not None and item.nodeid not in self._results:
            error = call.excinfo.value
            if isinstance(error, (CourseError, KeyboardInterrupt)):
                raise error
            self._keep(item, self._find(error))
        elif call.when == "teardown" and item.nodeid not in self._results:
            self._keep(item, Finding(Outcome.PASSED, ""))
        failed = call.excinfo is not None
        outcome: Any = "failed" if failed else "passed"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when, duration=call.duration)

    def _find(self, error: BaseException) -> Finding:
        finding = explain(error, self._server, self._since)
        if isinstance(error, Stopped):
            self._hangs += error.hung
            if error.request is None and error.expected == "the app to start":
                self._broken = finding
            elif self._hangs >= MAX_HANGS:
                self._broken = Finding(Outcome.ERROR, f"not run: the app hung {self._hangs} times")
        elif finding.outcome is Outcome.ERROR and finding.failure is None:
            self._broken = finding
        return finding

    def _keep(self, item: pytest.Item, finding: Finding) -> None:
        title = title_of(getattr(item, "obj", None)) or item.name
        self._results[item.nodeid] = CheckResult(item.name, title, finding.outcome, finding.message, finding.failure)

    def _outcome(self, step: str) -> Outcome:
        return combine(self._results[item.nodeid].outcome for item in self._items[step] if item.nodeid in self._results)

    def results(self) -> tuple[StepResult, ...]:
        """The result of each step; a check that has none is an error."""
        return tuple(self._step_result(step) for step in self._steps.values())

    def _step_result(self, step: Step) -> StepResult:
        checks = tuple(
            self._results.get(item.nodeid) or CheckResult(item.name, item.name, Outcome.ERROR, "this check did not run")
            for item in self._items[step.id]
        )
        outcome = combine(check.outcome for check in checks)
        broken = self._broken.failure if self._broken and outcome is Outcome.ERROR else None
        return StepResult(
            step.id,
            step.title,
            outcome,
            step.points if outcome is Outcome.PASSED else 0,
            step.points,
            step.stretch,
            _reason(outcome, checks),
            broken,
            checks,
        )


def _reason(outcome: Outcome, checks: Sequence[CheckResult]) -> str:
    """Why a step was skipped or is in error: what the first such check says."""
    if outcome in {Outcome.SKIPPED, Outcome.ERROR}:
        return next((check.message for check in checks if check.outcome is outcome), "it has no checks")
    return ""


def title_of(check: Callable[..., Any] | None) -> str:
    """The sentence that the learner sees: the first line of a check's docstring."""
    return next(iter((inspect.getdoc(check) or "").splitlines()), "")
