"""In a lesson that the browser checks, a check that runs there says the same as on the served host."""

from typing import Any

import pytest

from checker import starter
from checker.course import Course, Lesson
from tests.course.both_hosts import HERE, compare, place, submissions

LESSONS = [lesson for lesson in Course().lessons if lesson.metadata.browser][:3]
"""Those after them take half a minute each: `make verify-browser` compares all."""


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_the_solution_gets_the_same_verdict(lesson: Lesson) -> None:
    """Starters and variants, whose failing checks take minutes, are for `make verify-browser` too."""
    found = dict(compare(lesson, [("solution", starter.read(lesson.solution))], HERE))
    assert found == {"solution": []}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_two_workers_make_the_verdict_of_one(lesson: Lesson) -> None:
    """Of a solution, a starter, and some right and wrong work."""
    chosen = submissions(lesson)
    some = [*chosen[:2], *chosen[2::12]]
    with place(HERE) as here:
        for name, files in some:
            whole, joined = here.ask(lesson.id, files, needs=True), here.ask(lesson.id, files, halves=True)
            assert decided(joined["verdict"]) == decided(whole["verdict"]), name


def decided(verdict: dict[str, Any]) -> dict[str, Any]:
    """A verdict without what differs from run to run: times, and what a failure showed."""
    checks = [
        {name: check[name] for name in ("id", "title", "outcome")}
        for step in verdict["steps"]
        for check in step["checks"]
    ]
    steps = [{**step, "checks": ()} for step in verdict["steps"]]
    return {**verdict, "seconds": 0, "steps": steps, "checks": checks}
