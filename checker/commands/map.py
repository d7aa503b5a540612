"""The course: its lessons, what you have reached, and what is next."""

import argparse
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from checker import progress
from checker.course import Course, Lesson
from checker.program import PROGRAM
from checker.progress import Progress
from checker.reports.console import make_console, show
from checker.reports.layout import commands, grid, indent
from checker.reports.story import Next, count

PASSED, BEGUN, NEW = ("✓", "green"), ("→", "yellow"), ("·", "dim")
Standing = Sequence[tuple[Lesson, Progress]]


def configure(parser: argparse.ArgumentParser) -> None:
    """There are no options."""


def run(options: argparse.Namespace) -> int:
    """Print the map."""
    standing = [(lesson, progress.recall(lesson)) for lesson in Course(options.root).lessons]
    show(make_console(), Group(*_parts(standing)))
    return 0


def _parts(standing: Standing) -> Iterator[RenderableType]:
    begun = any(known.steps or known.passed for _, known in standing)
    yield Text("")
    if not begun:
        yield Text(
            "Welcome! You read a lesson, change its exercise, and check it as often as you like.", "bold"
        )
        yield Text("")
    yield indent(_lessons(standing))
    yield Text("")
    yield Text(_total(standing), "dim")
    yield Text("")
    open_lesson = next((lesson for lesson, known in standing if not known.passed), None)
    if open_lesson:
        yield from _next(open_lesson, progress.recall(open_lesson))
    else:
        yield Text("You have passed every lesson.", "bold green")
        yield commands(_stars(standing))
    yield Text("")


def _lessons(standing: Standing) -> RenderableType:
    table = grid("", "", "", "", "", "")
    table.columns[2].no_wrap = False
    table.columns[3].justify = table.columns[4].justify = "right"
    for lesson, known in standing:
        mark, style = PASSED if known.passed else BEGUN if known.steps else NEW
        points = f"{known.points(lesson)}/{lesson.max_points}"
        before = known.passed and known.points(lesson) < lesson.max_points
        words = Text("passed before" if before else f"{lesson.metadata.minutes} min", "dim")
        stars = Text("★" * known.stars(lesson), "green")
        table.add_row(Text(mark, style), Text(lesson.id, style), Text(lesson.title), words, points, stars)
    return table


def _total(standing: Standing) -> str:
    points = sum(known.points(lesson) for lesson, known in standing)
    most = sum(lesson.max_points for lesson, _ in standing)
    stars = sum(known.stars(lesson) for lesson, known in standing)
    passed = sum(known.passed for _, known in standing)
    total = f"{passed} of {count(len(standing), 'lesson')} passed, {points} of {count(most, 'point')}"
    return f"{total}, {count(stars, 'star')}" if stars else total


def _next(lesson: Lesson, known: Progress) -> Iterator[RenderableType]:
    """What to do in the first lesson that has not passed."""
    yield Text(f"Next: {lesson.id} · {lesson.title}", "bold")
    todo = [Next("read", f"{PROGRAM} read {lesson.id}"), Next("edit", f"exercises/{lesson.id}/app/")]
    todo.append(Next("check", f"{PROGRAM} {lesson.id}"))
    if known.steps:
        todo.append(Next("hint", f"{PROGRAM} hint {lesson.id}"))
    yield commands([*todo, Next("more", f"{PROGRAM} --help")])


def _stars(standing: Standing) -> Iterator[Next]:
    for lesson, known in standing:
        for step in lesson.steps:
            if step.stretch and not known.done(step.id):
                yield Next("a star for", f"{PROGRAM} {lesson.id} --step {step.id}", step.title)
