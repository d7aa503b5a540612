"""Read a lesson's text in the terminal; hints and the solution stay folded away in `hint` and `diff`."""

import argparse
import re
import textwrap
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from checker import lesson_text
from checker.course import Course, Lesson
from checker.program import PROGRAM
from checker.reports.console import make_console, show
from checker.reports.layout import commands
from checker.reports.page import Page
from checker.reports.story import Next

FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
FOLDED = "???"
BOX = re.compile(
    r'^(?P<indent> *)(?P<mark>!!!|\?\?\?\+?|===\+?) *(?P<kind>[\w -]*?)(?: *"(?P<title>.*)")? *$'
)
FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,}) *(?P<rest>[^`]*\S)$")
TITLE = re.compile(r'title="([^"]*)"')
NOTE = re.compile(r"# \((\d+)\)!")
ATTRIBUTES = re.compile(r"[ \t]*\{:?[ ]*[.#][^{}\n]*\}[ \t]*$", re.MULTILINE)
INDENT = 4


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("lesson", help="a lesson, as lessonNN")
    parser.add_argument("--step", metavar="STEP", help="only the section on this step")


def run(options: argparse.Namespace) -> int:
    """Print the text, or one section of it."""
    lesson = Course(options.root).lesson(options.lesson)
    show(
        make_console(),
        Group(
            Page(plain(_text(lesson, options.step)), code_theme="ansi_dark"),
            Text(""),
            _next(lesson, options.step),
        ),
    )
    return 0


def _text(lesson: Lesson, step: str | None) -> str:
    if step:
        return lesson_text.expand_step(lesson, lesson.step(step))
    return lesson_text.expand(lesson, solutions=False, hints=False)


def _next(lesson: Lesson, step: str | None) -> RenderableType:
    asked = f" --step {step}" if step else ""
    first = f"{PROGRAM} read {lesson.id} --step {lesson.steps[0].id}"
    parts = [] if step else [Next("in parts", first, "the text on one step")]
    return commands(
        [
            *parts,
            Next("edit", f"exercises/{lesson.id}/app/"),
            Next("check", f"{PROGRAM} {lesson.id}{asked}"),
            Next("hint", f"{PROGRAM} hint {lesson.id}{asked}"),
        ]
    )


def plain(text: str) -> str:
    """Markdown as every reader knows it: no boxes, no attributes, and what is folded comes at the end."""
    answers: list[str] = []
    lines = list(_unboxed(FRONT_MATTER.sub("", text).splitlines(), answers))
    if answers:
        lines += ["", "## Answers", "", *"\n".join(answers).splitlines()]
    return ATTRIBUTES.sub("", NOTE.sub(r"# (\1)", "\n".join(map(_plain_fence, lines))))


def _unboxed(lines: list[str], answers: list[str]) -> Iterator[str]:
    """The lines with each box as a title in bold and its content; boxes nest."""
    place = 0
    while place < len(lines):
        found = BOX.match(lines[place])
        place += 1
        if not found or not (found["kind"] or found["title"]):
            yield lines[place - 1]
            continue
        end = _end_of_box(lines, place, len(found["indent"]) + INDENT)
        title = found["title"] or found["kind"].split(" ")[0].capitalize()
        inside = textwrap.dedent("\n".join(lines[place:end])).strip("\n").splitlines()
        if found["mark"] == FOLDED:
            number = len(answers) + 1
            answers.append("")
            answers[number - 1] = "\n".join([f"**{number}.** {title}", "", *_unboxed(inside, answers), ""])
            shown = [f"**{title}** (answer {number}, at the end)"]
        else:
            shown = [f"**{title}**", "", *_unboxed(inside, answers)]
        yield from (f"{found['indent']}{line}" for line in ["", *shown, ""])
        place = end


def _end_of_box(lines: list[str], place: int, depth: int) -> int:
    """Where the lines end that are empty or indented as deep as a box's content."""
    while place < len(lines) and (not lines[place].strip() or lines[place].startswith(" " * depth)):
        place += 1
    return place


def _plain_fence(line: str) -> str:
    """The start of a code block with nothing but its language, below its title."""
    found = FENCE.match(line)
    if not found:
        return line
    title = TITLE.search(found["rest"])
    language = next(iter(re.findall(r"[\w+-]+", TITLE.sub("", found["rest"]))), "text")
    fence = f"{found['fence']}{language}"
    return (
        f"{found['indent']}`{title[1]}`\n\n{found['indent']}{fence}" if title else f"{found['indent']}{fence}"
    )
