"""Compare your work with the solution, once the lesson passes.

Prints what would turn your files into the solution's, as a unified diff. Exits with 0, or with 1 if the
lesson has not passed yet and --give-up is not given.
"""

import argparse
import difflib
from collections.abc import Iterator
from pathlib import Path

from rich.text import Text

from checker import progress, starter
from checker.course import Course
from checker.errors import CheckerError
from checker.lesson_text import MARKER
from checker.paths import shown
from checker.program import PROGRAM
from checker.reports.console import make_console
from checker.text import clean

NOWHERE = "/dev/null"
STYLES = {"---": "bold", "+++": "bold", "@@": "cyan", "-": "red", "+": "green"}


class NotYet(CheckerError):
    """The lesson has to pass first."""

    status = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("lesson", help="a lesson, as lessonNN")
    parser.add_argument("--give-up", action="store_true", help="also if the lesson has not passed yet")
    parser.add_argument("--source", metavar="DIR", type=Path, help="a folder in place of exercises/LESSON")


def run(options: argparse.Namespace) -> int:
    """Print the differences, file by file."""
    lesson = Course(options.root).lesson(options.lesson)
    if not options.give_up and not progress.recall(lesson).passed:
        tip = f"`{PROGRAM} hint {lesson.id}` helps on; --give-up shows the solution all the same."
        raise NotYet(f"{lesson.id} has not passed yet, and its solution would take the exercise away.", tip)
    work = options.source.resolve() if options.source else lesson.exercise
    if not work.is_dir():
        raise CheckerError(f"There is no folder {shown(lesson.root, work)} to compare.")
    lines = list(
        _compare(shown(lesson.root, work), work, shown(lesson.root, lesson.solution), lesson.solution)
    )
    console = make_console()
    for line in lines:
        console.print(Text(line, _style(line)), soft_wrap=True)
    if not lines:
        console.print("Your work and the solution are the same.")
    return 0


def _compare(ours: str, work: Path, theirs: str, solution: Path) -> Iterator[str]:
    mine, finished = starter.read(work), starter.read(solution)
    for name in sorted(mine.keys() | finished.keys()):
        yield from difflib.unified_diff(
            _lines(mine.get(name)),
            _lines(finished.get(name)),
            f"{ours}/{name}" if name in mine else NOWHERE,
            f"{theirs}/{name}" if name in finished else NOWHERE,
            lineterm="",
        )


def _lines(content: bytes | None) -> list[str]:
    """The lines of a file; those that mark sections for the lesson's text are no part of the work."""
    text = (content or b"").decode("utf-8", "replace")
    return [clean(line) for line in text.splitlines() if not MARKER.search(line)]


def _style(line: str) -> str:
    return next((style for start, style in STYLES.items() if line.startswith(start)), "")
