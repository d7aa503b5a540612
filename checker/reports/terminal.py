"""A verdict for a person at a terminal: the map of the steps, one failure in full, and what to do next."""

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from checker.verdict import CheckResult, Failure, Frame, Outcome, StepResult, Verdict

MARKS = {
    Outcome.PASSED: ("✓", "green"),
    Outcome.FAILED: ("✗", "red"),
    Outcome.ERROR: ("!", "red"),
    Outcome.SKIPPED: ("·", "dim"),
    Outcome.NOT_RUN: ("·", "dim"),
}
INDENT = (0, 0, 0, 2)


def show(console: Console, verdict: Verdict) -> None:
    """Print the report."""
    console.print(render(verdict))


def render(verdict: Verdict) -> Group:
    """The whole report."""
    return Group(*_parts(verdict))


def _parts(verdict: Verdict) -> Iterator[RenderableType]:
    yield Text.assemble("\n", (f"{verdict.lesson} · {verdict.title}", "bold"), (f"   {verdict.source}", "dim"), "\n")
    yield Padding(_steps(verdict), INDENT)
    yield Text("")
    if first := verdict.first_failure():
        yield from _failure(*first)
    for line in verdict.advice[:3]:
        yield Padding(Text.assemble(("Advice  ", "yellow"), line), INDENT)
    yield _next(verdict)


def _steps(verdict: Verdict) -> Table:
    table = Table.grid(padding=(0, 2))
    for step in verdict.steps:
        mark, style = MARKS[step.outcome]
        points = "★" if step.stretch else f"{step.points}/{step.max_points}"
        table.add_row(Text(mark, style), Text(step.id, style), Text(step.title), Text(points), Text(_summary(step), "dim"))
    return table


def _summary(step: StepResult) -> str:
    if step.outcome is Outcome.FAILED:
        bad = sum(check.outcome is not Outcome.PASSED for check in step.checks)
        return f"{bad} of {len(step.checks)} checks fail"
    if step.outcome is Outcome.SKIPPED:
        return step.reason
    return {Outcome.ERROR: "could not be judged", Outcome.NOT_RUN: "not run here"}.get(step.outcome, "")


def _failure(step: StepResult, check: CheckResult | None) -> Iterator[RenderableType]:
    if check is None:
        yield Text.assemble(("✗ ", "red"), step.reason)
        return
    yield Text.assemble(("✗ ", "bold red"), (check.title, "bold"), (f"   {step.id}", "dim"), "\n")
    if check.failure:
        yield Padding(_evidence(check.failure), INDENT)
    else:
        yield Padding(Text(check.message), INDENT)
    yield Text("")
    others = [each for each in step.checks if each.outcome is not Outcome.PASSED and each is not check]
    for other in others:
        mark, style = MARKS[other.outcome]
        yield Padding(Text.assemble((f"{mark} ", style), other.title), INDENT)
    if others:
        yield Text("")


def _evidence(failure: Failure) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    for name, text in (
        ("sent", failure.request),
        ("expected", failure.expected),
        ("got", failure.got),
        ("answer", failure.response),
        ("printed", failure.printed),
        ("raised", failure.error),
    ):
        if text:
            table.add_row(name, Text(text, "bold" if name in {"expected", "got"} else ""))
    for frame in failure.frames[-3:]:
        table.add_row("at", _frame(frame))
    if failure.cause:
        table.add_row("likely", Text(failure.cause, "yellow"))
    return table


def _frame(frame: Frame) -> Text:
    where = f"{frame.file}:{frame.line}" + (f" in {frame.function}" if frame.function != "<module>" else "")
    return Text.assemble(where, (f"\n    {frame.code}" if frame.code else "", "cyan"))


def _next(verdict: Verdict) -> Text:
    points = f"{verdict.points} of {verdict.max_points} points"
    if verdict.passed and not verdict.partial:
        return Text.assemble(("Passed", "bold green"), f": {points} in {verdict.seconds:.1f} s.")
    if verdict.passed:
        return Text.assemble(("This step passes", "bold green"), f". Next: `python -m checker {verdict.lesson}`.")
    return Text.assemble((f"{points}. ", "dim"), "Next hint: ", (f"python -m checker hint {verdict.lesson}", "bold"))
