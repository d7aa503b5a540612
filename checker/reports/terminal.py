"""A verdict for a person at a terminal: the steps, one failure in full, and what to do next."""

import re
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from checker.reports import story
from checker.reports.console import Sentence
from checker.reports.layout import MARKS, commands, grid, indent
from checker.reports.story import Kind, Row
from checker.verdict import CheckResult, Outcome, StepResult, Verdict

STAR, NO_STAR = ("★", "green"), ("☆", "yellow")
MAX_LINES = 16
MAX_PRINTED = 6
"""A burst of requests prints a line each, and would hide what follows."""
CUT = re.compile(r"… \((\d+) lines more\)")


def render(verdict: Verdict, after: str | None = None) -> Group:
    """The whole report; `after` is the lesson that follows this one."""
    title = Text.assemble((f"{verdict.lesson} · {verdict.title}", "bold"), (f"  {verdict.source}", "dim"))
    parts: list[RenderableType] = [Text(""), title, Text(""), indent(steps(verdict)), Text("")]
    return Group(*parts, *first_failure(verdict), *_closing(verdict, after))


def render_all(verdicts: Sequence[Verdict]) -> Group:
    """A line for each lesson, the first failure, and what to do next."""
    table = grid("", "", "", "", "")
    for verdict in verdicts:
        mark, style = MARKS[verdict.outcome]
        points = f"{verdict.points}/{verdict.max_points}"
        words = story.OUTCOMES[verdict.outcome]
        table.add_row(Text(mark, style), verdict.lesson, Text(verdict.title), points, Text(words, "dim"))
    passed = sum(verdict.passed for verdict in verdicts)
    parts: list[RenderableType] = [Text(""), indent(table), Text("")]
    if first := next((verdict for verdict in verdicts if not verdict.passed), None):
        parts += [Text.assemble((f"{first.lesson} · {first.title}", "bold")), Text("")]
        parts += [*first_failure(first), commands(story.next_steps(first, None)), Text("")]
    lessons = story.count(len(verdicts), "lesson")
    closing = f"{passed} of {lessons} passed."
    return Group(*parts, Text(closing, "bold green" if passed == len(verdicts) else "bold"), Text(""))


def timings(phases: dict[str, float]) -> RenderableType:
    """When each phase of a run ended."""
    table = grid("", "")
    table.columns[1].justify = "right"
    for phase, seconds in phases.items():
        table.add_row(Text(phase, "dim"), f"{seconds:.3f} s")
    return Group(Text("Seconds since the start of Python", "dim"), indent(table), Text(""))


def steps(verdict: Verdict) -> Table:
    """A line for each step: how it ended, and its points."""
    table = grid("", "", "", "", "")
    table.columns[2].no_wrap = False
    for step in verdict.steps:
        mark, style = _mark(step)
        points = "" if step.stretch else f"{step.points}/{step.max_points}"
        words = Text(story.summary(step, verdict), "dim")
        table.add_row(Text(mark, style), Text(step.id, style), Text(step.title), points, words)
    return table


def _mark(step: StepResult) -> tuple[str, str]:
    if step.stretch:
        return STAR if step.outcome is Outcome.PASSED else NO_STAR
    return MARKS[step.outcome]


def first_failure(verdict: Verdict) -> Iterator[RenderableType]:
    """The first failure in full, and the others of its step in a line each."""
    found = story.first_failure(verdict)
    if found is None:
        return
    step, check = found
    if failure := story.unstarted(verdict):
        yield _marked(MARKS[Outcome.ERROR], "Your app has to start before a check can ask it anything.")
        yield from (Text(""), indent(_evidence(story.rows(failure, verdict.source))), Text(""))
        return
    yield Sentence(f"The first check that does not pass, in step `{step.id}`:", "dim")
    yield from (_marked(MARKS[check.outcome], check.title), Text(""))
    if check.failure:
        yield indent(_evidence(story.rows(check.failure, verdict.source)))
    else:
        yield indent(Sentence(check.message))
    yield Text("")
    yield from _others([each for each in story.failing(step) if each is not check])


def _others(checks: Sequence[CheckResult]) -> Iterator[RenderableType]:
    if checks:
        yield Text("And in this step:", "dim")
        lines = dict.fromkeys((check.outcome, story.in_short(check)) for check in checks)
        yield from (_marked(MARKS[outcome], text, one_line=True) for outcome, text in lines)
        yield Text("")


def _evidence(rows: Iterable[Row]) -> Table:
    table = grid("dim", "")
    table.columns[1].no_wrap = False
    for row in rows:
        table.add_row(row.label, _cell(row))
    return table


def _cell(row: Row) -> RenderableType:
    style = {"expected": "bold", "got": "bold", "likely": "yellow"}.get(row.label, "")
    if row.kind is Kind.SENTENCE:
        return Sentence(row.text, style)
    if row.kind is Kind.VERBATIM:
        return Text(_cut(row.text, MAX_PRINTED if row.label == "printed" else MAX_LINES), style)
    return Group(Text(row.text), *([indent(Text(row.code, "cyan"))] if row.code else []))


def _cut(text: str, most: int) -> str:
    """At most so many lines; lines that were left out before count as left out."""
    lines = text.splitlines()
    if len(lines) <= most:
        return text
    found = CUT.fullmatch(lines[-1])
    left_out = len(lines) - most + (int(found[1]) - 1 if found else 0)
    return "\n".join([*lines[:most], f"… ({left_out} lines more)"])


def _closing(verdict: Verdict, after: str | None) -> Iterator[RenderableType]:
    if verdict.not_run:
        yield Text(f"Not run here: {', '.join(verdict.not_run)}.", "yellow")
    for line in story.advice(verdict):
        yield _pair(Text("advice", "yellow"), Text(line))
    if verdict.advice or verdict.not_run:
        yield Text("")
    style = "bold green" if verdict.passed else "bold"
    yield Text.assemble((story.result(verdict), style), f": {story.score(verdict)}.")
    yield commands(story.next_steps(verdict, after))
    yield Text("")


def _marked(mark: tuple[str, str], title: str, *, one_line: bool = False) -> RenderableType:
    text = Sentence(title, "" if one_line else "bold", one_line=one_line)
    return _pair(Text(*mark), text, gap=1)


def _pair(label: Text, part: RenderableType, gap: int = 2) -> RenderableType:
    table = Table.grid(padding=(0, gap))
    table.add_row(label, part)
    return table
