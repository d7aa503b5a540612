"""In a lesson that the browser checks, a check that runs there says the same as on the served host."""

import pytest

from checker import starter
from checker.course import Course, Lesson
from tests.course.both_hosts import HERE, compare

LESSONS = [lesson for lesson in Course().lessons if lesson.metadata.browser][:3]
"""Those after them take half a minute each: `make verify-browser` compares all."""


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_the_solution_gets_the_same_verdict(lesson: Lesson) -> None:
    """Starters and variants, whose failing checks take minutes, are for `make verify-browser` too."""
    found = dict(compare(lesson, [("solution", starter.read(lesson.solution))], HERE))
    assert found == {"solution": []}
