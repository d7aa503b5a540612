"""The laws that a lesson has to keep, as questions to the verdicts on what it knows the answer to."""

from collections.abc import Iterable, Iterator, Sequence

from checker import screens
from checker.cases import Case, Role
from checker.course import Lesson
from checker.variants import Kind, Variant
from checker.verdict import CheckResult, Outcome, StepResult, Verdict

MIN_HINTS = 3
MIN_WRONG = 2
MIN_ACCEPTED = 3
BAD = {Outcome.FAILED, Outcome.ERROR}


def broken_by_metadata(lesson: Lesson, variants: Sequence[Variant]) -> Iterator[str]:
    """What the lesson lacks, a sentence each."""
    for step in lesson.steps:
        if len(step.hints) < MIN_HINTS:
            yield f"Step {step.id} has {_count(len(step.hints), 'hint')}; a step needs {MIN_HINTS}."
        wrong = sum(variant.step == step.id for variant in variants)
        if wrong < MIN_WRONG:
            yield f"Step {step.id} has {_count(wrong, 'wrong variant')}; a step needs {MIN_WRONG}."
    accepted = sum(variant.kind is Kind.ACCEPTED for variant in variants)
    if accepted < MIN_ACCEPTED:
        yield f"There is {_count(accepted, 'accepted variant')}; a lesson needs {MIN_ACCEPTED}."


def broken_by(case: Case, verdict: Verdict) -> Iterator[str]:
    """What the verdict on a submission should not have said, a sentence each."""
    fails = "do not pass" if case.is_mixed else "does not pass"
    if case.role is Role.STARTER:
        yield from _of_starter(verdict)
    elif case.role is Role.WRONG and case.variant:
        check = screens.check_in(case.report) if case.whole else None
        yield from _of_wrong(case.variant, check, verdict)
    else:
        yield from (f"The {case} {fails} step {step.id}: {_said(step)}" for step in _not_passed(verdict))
    if case.role in {Role.SOLUTION, Role.STARTER}:
        yield from (f"The {case} warns: {advice}." for advice in verdict.advice)
    if verdict.not_run:
        yield f"On the {case} these checks could not run: {', '.join(verdict.not_run)}."


def _of_starter(verdict: Verdict) -> Iterator[str]:
    for step in verdict.steps:
        crashed = [check for check in step.checks if check.outcome is Outcome.ERROR]
        if crashed:
            yield f"The starter crashes step {step.id}: {_line(crashed[0])}"
        elif step.outcome is not Outcome.FAILED:
            yield f"The starter gets `{step.outcome}` in step {step.id}, where it must fail."


def _of_wrong(variant: Variant, check: str | None, verdict: Verdict) -> Iterator[str]:
    name = f"Wrong variant `{variant.name}`"
    named = next(step for step in verdict.steps if step.id == variant.step)
    if not variant.boots:
        if named.outcome is not Outcome.ERROR:
            yield f"{name} is said not to boot and gets `{named.outcome}` in step {named.id}."
        return
    earlier = next(_not_passed(verdict), named)
    if earlier is not named and verdict.steps.index(earlier) < verdict.steps.index(named):
        yield f"{name} is rejected in step {earlier.id}, before {named.id}: {_said(earlier)}"
    elif named.outcome is Outcome.PASSED:
        yield f"{name} ({variant.why}) passes step {named.id}."
    elif named.outcome is not Outcome.FAILED:
        yield f"{name} is not rejected by assertion in step {named.id}: {_said(named)}"
    elif check and (found := _rejecting(named)) and found.id != check:
        yield f"{name} is rejected by {_said(named)}, and not by {check} as in {screens.FILE}."


def _not_passed(verdict: Verdict) -> Iterator[StepResult]:
    return (step for step in verdict.steps if step.outcome is not Outcome.PASSED)


def _rejecting(step: StepResult) -> CheckResult | None:
    """The first check that does not let pass."""
    return next((check for check in step.checks if check.outcome in BAD), None)


def _said(step: StepResult) -> str:
    bad = _rejecting(step)
    return _line(bad) if bad else step.reason


def _line(check: CheckResult) -> str:
    return f"{check.id}: {check.message}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def differences(case: Case, verdicts: Iterable[Verdict]) -> Iterator[str]:
    """The checks whose outcome is not the same in all verdicts on a case; of one that varies, the steps."""
    varies = case.variant is not None and case.variant.varies
    seen: dict[str, list[Outcome]] = {}
    for verdict in verdicts:
        for step in verdict.steps:
            parts = (
                [(step.id, step)] if varies else [(f"{step.id}, {check.id}", check) for check in step.checks]
            )
            for name, part in parts:
                seen.setdefault(name, []).append(part.outcome)
    for name, outcomes in seen.items():
        if len(set(outcomes)) > 1:
            counts = (f"{outcomes.count(each)} times `{each}`" for each in dict.fromkeys(outcomes))
            yield f"{name}: {', '.join(counts)}"
