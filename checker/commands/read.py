"""Read a lesson's text in the terminal; hints and the solution stay folded away in `hint` and `diff`."""

import argparse
import re
import textwrap
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.markdown import Markdown
from rich.text import Text

from checker import lesson_text
from checker.course import Course, Lesson
from checker.reports.console import make_console, show
from checker.reports.layout import commands
from checker.reports.story import PROGRAM, Next

FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
BOX = re.compile(r'^(?P<indent> *)(?:!!!|\?\?\?\+?|===\+?) *(?P<kind>[\w -]*?)(?: *"(?P<title>.*)")? *$')
ATTRIBUTES = re.compile(r"[ \t]*\{[:.#][^{}\n]*\}[ \t]*$", re.MULTILINE)
INDENT = 4


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("lesson", help="a lesson, as lesson01")
    parser.add_argument("--step", metavar="STEP", help="only the section on this step")


def run(options: argparse.Namespace) -> int:
    """Print the text, or one section of it."""
    lesson = Course(options.root).lesson(options.lesson)
    show(
        make_console(),
        Group(Markdown(plain(_text(lesson, options.step))), Text(""), _next(lesson, options.step)),
    )
    return 0


def _text(lesson: Lesson, step: str | None) -> str:
    if step:
        return lesson_text.expand_step(lesson, lesson.step(step))
    return lesson_text.expand(lesson, solutions=False, hints=False)


def _next(lesson: Lesson, step: str | None) -> RenderableType:
    asked = f" --step {step}" if step else ""
    return commands(
        [
            Next("edit", f"exercises/{lesson.id}/app/"),
            Next("check", f"{PROGRAM} {lesson.id}{asked}"),
            Next("hint", f"{PROGRAM} hint {lesson.id}{asked}"),
        ]
    )


def plain(text: str) -> str:
    """Markdown as every reader knows it: boxes become a heading in bold and paragraphs, attributes go."""
    return ATTRIBUTES.sub("", "\n".join(_unboxed(FRONT_MATTER.sub("", text).splitlines())))


def _unboxed(lines: list[str]) -> Iterator[str]:
    """The lines with each box's title in bold and its content as far left as the box; boxes nest."""
    place = 0
    while place < len(lines):
        found = BOX.match(lines[place])
        place += 1
        if not found or not (found["kind"] or found["title"]):
            yield lines[place - 1]
            continue
        depth = len(found["indent"]) + INDENT
        end = place
        while end < len(lines) and (not lines[end].strip() or lines[end].startswith(" " * depth)):
            end += 1
        title = found["title"] or found["kind"].split(" ")[0].capitalize()
        inside = textwrap.dedent("\n".join(lines[place:end])).splitlines()
        yield from (f"{found['indent']}{line}" for line in ["", f"**{title}**", "", *_unboxed(inside), ""])
        place = end
