"""Exactly one result for each check of a run, whatever happens to it."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from checker.course import Step
from checker.evidence import Finding
from checker.verdict import CheckResult, Outcome, StepResult, combine

HOLDS = {Outcome.PASSED, Outcome.NOT_RUN}
"""What lets the steps that need it go on: where this host cannot run a check, another one will."""


class Ledger:
    """The checks of each step, and the result of each check once there is one.

    `earlier` are the results of steps that were judged before these.
    """

    def __init__(self, steps: Iterable[Step], earlier: Iterable[StepResult] = ()) -> None:
        self._failed = {result.id for result in earlier if not holds(result)}
        self._items: dict[Step, list[pytest.Item]] = {step: [] for step in steps}
        self._results: dict[str, CheckResult] = {}

    def enter(self, step: Step, item: pytest.Item) -> None:
        """This check belongs to this step and will have a result."""
        self._items[step].append(item)

    def items(self) -> list[pytest.Item]:
        """All checks, in the order of their steps."""
        return [item for items in self._items.values() for item in items]

    def empty(self) -> list[Step]:
        """The steps without checks."""
        return [step for step, items in self._items.items() if not items]

    def has(self, item: pytest.Item) -> bool:
        """Whether this check has its result."""
        return item.nodeid in self._results

    def keep(self, item: pytest.Item, finding: Finding) -> None:
        """The result of a check; the first one stays."""
        title = _with_case(title_of(getattr(item, "obj", None)), item) or item.name
        result = CheckResult(item.name, title, finding.outcome, finding.message, finding.failure)
        self._results.setdefault(item.nodeid, result)

    def failed(self, step_id: str) -> bool:
        """Whether a step of this run, or an earlier one, has a check that did not pass."""
        return step_id in self._failed or any(
            self._results[item.nodeid].outcome not in HOLDS
            for step, items in self._items.items()
            for item in items
            if step.id == step_id and self.has(item)
        )

    @property
    def spoiled(self) -> bool:
        """Whether a check that has run did not pass."""
        return any(result.outcome not in HOLDS for result in self._results.values())

    def results(self) -> tuple[StepResult, ...]:
        """The result of each step; a check that has none is an error."""
        return tuple(self._result(step, items) for step, items in self._items.items())

    def _result(self, step: Step, items: Sequence[pytest.Item]) -> StepResult:
        missing = Finding(Outcome.ERROR, "this check did not run")
        for item in items:
            self.keep(item, missing)
        checks = tuple(self._results[item.nodeid] for item in items)
        outcome = combine(check.outcome for check in checks)
        points = step.points if outcome is Outcome.PASSED else 0
        reason = _reason(outcome, checks)
        return StepResult(step.id, step.title, outcome, points, step.points, step.stretch, reason, checks)


def holds(result: StepResult) -> bool:
    """Whether the steps that need this one can go on."""
    return all(check.outcome in HOLDS for check in result.checks)


def unmet(need: str) -> Finding:
    """What is found of a check whose step needs another one that did not pass."""
    return Finding(Outcome.SKIPPED, f"needs step {need}, which does not pass yet")


def skipped(result: StepResult, need: str) -> StepResult:
    """The result of a step that need not have run, since it needs this one."""
    found = unmet(need)
    checks = tuple(
        check
        if check.outcome is Outcome.NOT_RUN
        else replace(check, outcome=found.outcome, message=found.message, failure=None)
        for check in result.checks
    )
    outcome = combine(check.outcome for check in checks)
    return replace(result, outcome=outcome, points=0, reason=_reason(outcome, checks), checks=checks)


def title_of(check: Callable[..., Any] | None) -> str:
    """The sentence that the learner sees: the first line of a check's docstring."""
    return next(iter((inspect.getdoc(check) or "").splitlines()), "")


def _with_case(title: str, item: pytest.Item) -> str:
    """The sentence of a check that runs for several cases, with the one that this is."""
    called = getattr(item, "callspec", None)
    case = ", ".join(map(str, called.params.values())) if called else ""
    return f"{title.rstrip('.')}: {case}." if title and case else title


def _reason(outcome: Outcome, checks: Sequence[CheckResult]) -> str:
    """Why a step was skipped or is in error: what the first such check says."""
    if outcome in {Outcome.SKIPPED, Outcome.ERROR}:
        return next((check.message for check in checks if check.outcome is outcome), "it has no checks")
    return ""
