"""Show the next hint for the first step that did not pass when it was last checked."""

import argparse
import shlex
from collections.abc import Iterator
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from checker import progress
from checker.commands import check
from checker.course import Course, Lesson, Step
from checker.hints import Revealed, reveal
from checker.program import PROGRAM
from checker.progress import Progress
from checker.reports import deliver
from checker.reports.console import Sentence, make_console, show
from checker.reports.layout import commands, grid, indent
from checker.reports.story import Next
from checker.timings import Timings
from checker.verdict import Outcome


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("lesson", help="a lesson, as lessonNN")
    parser.add_argument("--step", metavar="STEP", help="a hint for this step")
    parser.add_argument(
        "--source", metavar="DIR", type=Path, help="check this folder and give a hint for what it lacks"
    )


def run(options: argparse.Namespace) -> int:
    """Reveal one hint; 0 also when there is nothing left to hint at."""
    lesson = Course(options.root).lesson(options.lesson)
    known = progress.recall(lesson)
    if options.step:
        step: Step | None = lesson.step(options.step)
    else:
        if options.source or not known.steps:
            known = _check(options)
        step = known.first_open(lesson)
    show(make_console(), Group(*_parts(options, lesson, known, step)))
    return 0


def _check(options: argparse.Namespace) -> Progress:
    """The outcomes of a check that is made now, with its usual time limit."""
    chosen = argparse.Namespace(
        host=None,
        root=options.root,
        lesson=options.lesson,
        step=None,
        source=options.source,
        timeout=check.DEFAULT_SECONDS,
    )
    judged = check.judge(chosen, Timings())
    if options.source is None:
        deliver.remember(judged)
    verdict = judged[0][1]
    return Progress({step.id: str(step.outcome) for step in verdict.steps}, verdict.passed)


def _parts(
    options: argparse.Namespace, lesson: Lesson, known: Progress, step: Step | None
) -> Iterator[RenderableType]:
    yield Text("")
    if step is None:
        yield Text(f"Every step of {lesson.id} passes: there is nothing left to hint at.")
        yield commands([Next("compare", f"{PROGRAM} diff {lesson.id}", "your work and the solution")])
        return
    if step.stretch and not options.step:
        yield Text(f"{lesson.id} passes. What is left is for a star:")
    yield Text(f"{lesson.id} · step {step.id}: {step.title}", "bold")
    yield Text("")
    where = f" --source {shlex.quote(str(options.source))}" if options.source else ""
    if known.steps.get(step.id) == Outcome.ERROR:
        words = (
            f"The app could not be asked when it was last checked: `{PROGRAM} {lesson.id}{where}` says why."
        )
        yield from (
            Sentence(words),
            Text(""),
            commands([Next("check again", f"{PROGRAM} {lesson.id}{where}")]),
        )
        return
    asked = f" --step {step.id}" if options.step else ""
    yield from _hints(lesson, step, reveal(lesson, step), f"{asked}{where}")


def _hints(lesson: Lesson, step: Step, found: Revealed, asked: str) -> Iterator[RenderableType]:
    table = grid("dim", "")
    for number, hint in found.hints.items():
        table.add_row(f"hint {number} of {found.total}", Sentence(hint))
    yield indent(table)
    yield Text("")
    again = Next("check again", f"{PROGRAM} {lesson.id}{asked}")
    if not found.exhausted:
        yield commands([again, Next("next hint", f"{PROGRAM} hint {lesson.id}{asked}")])
        return
    yield Text("There are no more hints. Where to look next:")
    yield commands(
        [
            Next("the text", f"{PROGRAM} read {lesson.id} --step {step.id}"),
            Next("the solution", f"{PROGRAM} diff {lesson.id} --give-up", "beside your work"),
            again,
        ]
    )
