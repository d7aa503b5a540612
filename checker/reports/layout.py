"""Pieces that what is shown at the terminal is put together from."""

from collections.abc import Iterable

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from checker.reports.story import Next
from checker.verdict import Outcome

MARKS = {
    Outcome.PASSED: ("✓", "green"),
    Outcome.FAILED: ("✗", "red"),
    Outcome.ERROR: ("!", "red"),
    Outcome.SKIPPED: ("·", "dim"),
    Outcome.NOT_RUN: ("·", "dim"),
}


def grid(*styles: str) -> Table:
    """A table without lines whose last column may wrap."""
    table = Table.grid(padding=(0, 2))
    for number, style in enumerate(styles, 1):
        table.add_column(style=style, no_wrap=number < len(styles))
    return table


def commands(steps: Iterable[Next]) -> RenderableType:
    """What to do next, a command a line; the terminal wraps a long one, so that it can be copied."""
    todo = list(steps)
    width = max((len(step.label) for step in todo), default=0)
    lines = Text(no_wrap=True, overflow="ignore")
    for step in todo:
        remark = f"  {step.remark}" if step.remark else ""
        lines.append_text(
            Text.assemble(
                (step.label.ljust(width), "dim"), "  ", (step.command, "bold"), (remark, "dim"), "\n"
            )
        )
    lines.rstrip()
    return lines


def indent(part: RenderableType) -> Padding:
    """A part, two columns to the right."""
    return Padding(part, (0, 0, 0, 2))
