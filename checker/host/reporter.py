"""The pytest plugin in a run of a suite: which tests run in which order, and what came of each."""

import inspect
import os
import random
from collections.abc import Generator
from itertools import groupby
from typing import Any

import pytest

from checker.host.events import Events
from checker.host.request import REVERSED, WRITTEN, SuiteRequest
from checker.host.witness import Witness

MAX_TEXT = 1200
BROKE = ("error", "failed")


class Reporter:
    """Orders the tests as the request says and sends an event for each."""

    def __init__(self, request: SuiteRequest, events: Events, witness: Witness) -> None:
        self._request = request
        self._events = events
        self._witness = witness
        self._asynchronous: set[str] = set()
        self._found: dict[str, Any] = {}

    def pytest_configure(self) -> None:
        """Nothing that the suite starts is to inherit what only this run needs."""
        os.environ.pop("PYTEST_DISABLE_PLUGIN_AUTOLOAD", None)

    @pytest.hookimpl(wrapper=True)
    def pytest_load_initial_conftests(self) -> Generator[None, Any, Any]:
        """Tell why `conftest.py` cannot be imported: then pytest ends before it collects."""
        try:
            return (yield)
        except BaseException as error:
            self._crashed(getattr(error, "cause", error))
            raise

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Order the tests, and note which are asynchronous before a plugin wraps them."""
        items[:] = _ordered(items, self._request)
        self._asynchronous = {item.nodeid for item in items if _is_asynchronous(item)}
        self._events.send("collected", tests=[item.nodeid for item in items])

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Tell why a file of tests cannot be collected."""
        report = yield
        call = getattr(report, "call", None)
        if report.failed:
            if call is not None and call.excinfo is not None:
                self._crashed(call.excinfo.value)
            else:
                self._events.send("crashed", text=report.longreprtext[-MAX_TEXT:], frames=[])
        return report

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """A hook of the suite raised."""
        self._crashed(excinfo.value)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """The suite stopped its own run."""
        self._crashed(excinfo.value)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """A test begins."""
        self._found = {"outcome": "passed", "text": "", "frames": []}
        self._witness.begin(nodeid)
        self._events.send("begins", test=nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Keep the worst of a test's phases, with what was raised first."""
        report = yield
        self._witness.look()
        found = self._found
        if report.failed and found["outcome"] not in BROKE:
            raised = call.excinfo.value if call.excinfo else None
            text = call.excinfo.exconly() if call.excinfo else report.longreprtext
            frames = self._events.frames(raised) if raised else []
            outcome = "failed" if report.when == "call" else "error"
            found.update(outcome=outcome, text=text[:MAX_TEXT], frames=frames)
        elif report.skipped and found["outcome"] == "passed":
            found["outcome"] = "skipped"
        return report

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """A test has ended, with its fixtures."""
        asynchronous = nodeid in self._asynchronous
        requests = self._witness.requests(nodeid)
        seen = {"asynchronous": asynchronous, "requests": requests, "calls": self._witness.calls(nodeid)}
        self._events.send("test", test=nodeid, **seen, **self._found)

    @pytest.hookimpl
    def pytest_warning_recorded(self, warning_message: Any, when: str) -> None:
        """Note what was warned of, with its place."""
        self._witness.warned(warning_message, when)

    def _crashed(self, error: BaseException) -> None:
        text = "".join(pytest.ExceptionInfo.from_exception(error).exconly())
        self._events.send("crashed", text=text[-MAX_TEXT:], frames=self._events.frames(error))


def _is_asynchronous(item: pytest.Item) -> bool:
    function = getattr(item, "obj", None)
    return inspect.iscoroutinefunction(inspect.unwrap(function)) if callable(function) else False


def _ordered(items: list[pytest.Item], request: SuiteRequest) -> list[pytest.Item]:
    if request.only:
        by_id = {item.nodeid: item for item in items}
        return [by_id[id] for id in request.only if id in by_id]
    if request.order == REVERSED:
        items.reverse()
    elif request.order != WRITTEN:
        items = _shuffled(items, random.Random(request.order))
    rank = {id: number for number, id in enumerate(request.first)}
    return sorted(items, key=lambda item: rank.get(item.nodeid, len(rank)))


def _shuffled(items: list[pytest.Item], chance: random.Random) -> list[pytest.Item]:
    """Files in another order, in each its classes, in each its tests: what shares fixtures stays together."""
    files = [list(tests) for _, tests in groupby(items, lambda item: item.path)]
    chance.shuffle(files)
    return [item for tests in files for group in _groups(tests, chance) for item in group]


def _groups(tests: list[pytest.Item], chance: random.Random) -> list[list[pytest.Item]]:
    groups = [list(group) for _, group in groupby(tests, lambda item: item.parent)]
    chance.shuffle(groups)
    for group in groups:
        chance.shuffle(group)
    return groups
