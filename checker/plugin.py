"""The pytest plugin that runs a lesson's checks: what runs, on which server, and what came of it."""

from collections.abc import Iterator, Sequence
from typing import Literal

import pytest

from checker.course import Lesson, Step
from checker.errors import CourseError, HostLost
from checker.evidence import Finding, explain
from checker.ledger import Ledger, unmet
from checker.life import Stopped
from checker.logs import Mark
from checker.options import Options
from checker.server import Server
from checker.servers import PROCESSES, Servers
from checker.verdict import Outcome, StepResult

MAX_HANGS = 2
FRESH = "fresh"
CONTINUES = "continues"
AFTER = Finding(Outcome.SKIPPED, "comes after a check that did not pass")
MARKERS = {
    FRESH: "this check gets a server and a database of its own",
    PROCESSES: "this check sees the app from outside: kills it, asks it at once, or locks its database",
    CONTINUES: "this step goes on with the server and the data of the step before, if all has passed so far",
}


class Judge:
    """Runs the checks of some steps of a lesson on the servers of one submission.

    `earlier` are the results of the steps before these. `fault` is what is wrong with the course if its
    checks could not be run at all.
    """

    def __init__(
        self,
        lesson: Lesson,
        servers: Servers,
        steps: Sequence[Step],
        options: Options,
        earlier: Sequence[StepResult] = (),
    ) -> None:
        self.fault: BaseException | None = None
        self._lesson = lesson
        self._servers = servers
        self._steps = {step.check_file: step for step in steps}
        self._options = options
        self._mark = options.mark
        self._ledger = Ledger(steps, earlier)
        self._unserved: set[str] = set()
        self._rest: Finding | None = None
        self._hangs = 0
        self._server: Server | None = None
        self._module: object = None
        self._since = Mark()

    def results(self) -> tuple[StepResult, ...]:
        """The result of each step."""
        return self._ledger.results()

    # What runs

    def pytest_configure(self, config: pytest.Config) -> None:
        """Declare the markers that checks may use."""
        for name, meaning in MARKERS.items():
            config.addinivalue_line("markers", f"{name}: {meaning}")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Order the checks as the lesson orders its steps, and leave out which are not asked for."""
        asked = [item for item in items if item.name == self._options.check] or items
        for item in asked:
            self._ledger.enter(self._steps[item.path.name], item)
        items[:] = [item for item in self._ledger.items() if not self._is_elsewhere(item)]
        self._unserved = {item.path.name for item in items if not item.get_closest_marker(CONTINUES)}
        for step in self._ledger.empty():
            raise CourseError(f"Step {step.id} of {self._lesson.id} has no checks.")
        self._mark("checks loaded")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Checks that cannot be collected are the course's fault."""
        if report.failed:
            self.fault = CourseError(
                f"The checks of {self._lesson.id} cannot be loaded: {report.longreprtext}"
            )

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Literal[True]:
        """Keep the exception for the caller; pytest is not to print it."""
        self.fault = self.fault or excinfo.value
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Pass over a check whose result is known without running it."""
        known = self._rest or self._needless(self._steps[item.path.name])
        if known is not None:
            self._ledger.keep(item, known)
            pytest.skip(known.message)

    def _needless(self, step: Step) -> Finding | None:
        """Why no check of this step needs to run now, if none does."""
        failed = [needed for needed in step.needs if self._ledger.failed(needed)]
        if self._options.in_order and failed:
            return unmet(failed[0])
        return AFTER if self._options.fail_fast and self._ledger.failed(step.id) else None

    def _is_elsewhere(self, item: pytest.Item) -> bool:
        """Whether a check needs what these servers have not; that is its result then."""
        asked = {mark.name for mark in item.iter_markers()} | set(getattr(item, "fixturenames", ()))
        reason = next((why for name, why in self._servers.lacks.items() if name in asked), None)
        if reason is not None:
            self._ledger.keep(item, Finding(Outcome.NOT_RUN, reason))
        return reason is not None

    # On which server

    @pytest.fixture
    def server(self, request: pytest.FixtureRequest) -> Iterator[Server]:
        """The running app: one server and one fresh database a step, or the check's own if it is `fresh`."""
        if request.node.get_closest_marker(FRESH):
            kept, self._server = self._server, self._servers.take()
            try:
                yield self._ready(self._server)
            finally:
                self._server.kill()
                self._server = kept
        else:
            yield self._ready(self._of_step(request))

    def _of_step(self, request: pytest.FixtureRequest) -> Server:
        if self._server is None or self._module is not request.module:
            self._module = request.module
            self._unserved.discard(request.path.name)
            goes_on = request.node.get_closest_marker(CONTINUES) and not self._ledger.spoiled
            if not (self._server and goes_on):
                if self._server:
                    self._server.kill()
                self._server = self._servers.take()
        return self._server if self._server.alive else self._server.start()

    def _ready(self, server: Server) -> Server:
        server.wait()
        self._mark("first server ready")
        if self._unserved:
            self._servers.prefetch()
        self._since = server.begin()
        return server

    # What came of it

    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Keep the result of each phase: the first that fails decides, else the check passed."""
        when = "call" if call.when == "collect" else call.when
        outcome: Literal["passed", "failed"] = "passed"
        if call.excinfo is not None:
            outcome = "failed"
            if not self._ledger.has(item):
                self._ledger.keep(item, self._find(call.excinfo.value))
        elif call.when == "teardown":
            self._ledger.keep(item, Finding(Outcome.PASSED, ""))
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, when, duration=call.duration)

    def _find(self, error: BaseException) -> Finding:
        """The finding for an exception of a check; some also decide about all checks that come after it."""
        if isinstance(error, CourseError):
            raise error
        finding = explain(error, self._server, self._since)
        if isinstance(error, Stopped):
            self._hangs += error.hung
            if error.starting:
                self._rest = finding
            elif self._hangs >= MAX_HANGS:
                self._rest = Finding(Outcome.ERROR, f"not run: the app hung {self._hangs} times")
        elif isinstance(error, HostLost):
            self._rest = finding
        return finding
