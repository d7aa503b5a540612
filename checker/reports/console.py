"""Where reports for people are printed: width, colour and characters as the terminal can show them."""

import io
import os
import sys
from collections.abc import Iterable
from typing import Literal

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.segment import Segment
from rich.text import Text
from rich.theme import Theme

from checker.reports.story import CODE

MAX_WIDTH = 110
CODE_STYLE = "cyan"
THEME = Theme({"markdown.code": "bold cyan"})  # Rich's own has a black ground, a box on a light terminal
ASCII = str.maketrans({"✓": "+", "✗": "x", "·": "-", "★": "*", "☆": "o", "…": "...", "→": ">", "–": "-"})


def make_console(width: int | None = None) -> Console:
    """A console on standard output; no escapes with `NO_COLOR` or where no terminal reads them."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    system: Literal["auto"] | None = None if "NO_COLOR" in os.environ else "auto"
    console = Console(highlight=False, markup=False, emoji=False, color_system=system, theme=THEME)
    console.width = width or min(console.width, MAX_WIDTH)
    return console


def show(console: Console, part: RenderableType) -> None:
    """Print a part of a report, without blanks at the ends of lines."""
    console.print(Trimmed(part), soft_wrap=True, end="")


class Sentence:
    """A sentence of ours in which `code` is marked: by its style in colour, by its backticks elsewhere."""

    def __init__(self, text: str, style: str = "", *, one_line: bool = False) -> None:
        self._text = text
        self._style = style
        self._one_line = one_line

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self._shown(console)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(console, options, self._shown(console))

    def _shown(self, console: Console) -> Text:
        text = self._styled() if console.color_system else Text(self._text)
        if self._one_line:
            text.no_wrap, text.overflow = True, "ellipsis"
        return text

    def _styled(self) -> Text:
        text = Text(style=self._style)
        for number, part in enumerate(CODE.split(self._text)):
            text.append(part, CODE_STYLE if number % 2 else None)
        return text


class Trimmed:
    """A part whose lines end with their last character, in characters that the output's encoding has."""

    def __init__(self, part: RenderableType) -> None:
        self._part = part

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        plain = not options.encoding.startswith("utf")
        bounded = options.update(no_wrap=False, overflow="fold", width=console.width)
        for line in Segment.split_lines(console.render(self._part, bounded)):
            for segment in _trim(line, coloured=bool(console.color_system)):
                yield Segment(segment.text.translate(ASCII), segment.style) if plain else segment
            yield Segment.line()


def _trim(line: Iterable[Segment], *, coloured: bool) -> list[Segment]:
    """The segments of a line without blanks at its end, unless these can be seen."""
    kept = list(line)
    while kept and not (coloured and kept[-1].style and kept[-1].style.bgcolor):
        segment = kept.pop()
        if text := segment.text.rstrip(" "):
            return [*kept, Segment(text, segment.style)]
    return kept
