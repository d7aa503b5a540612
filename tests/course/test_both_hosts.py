"""In a lesson that the browser checks, a check that runs there says the same as on the served host."""

import pytest

from checker import starter
from checker.course import Course, Lesson
from tests.course.both_hosts import HERE, compare

LESSONS = [lesson for lesson in Course().lessons if lesson.metadata.browser]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_the_solution_gets_the_same_verdict(lesson: Lesson) -> None:
    """For starters and variants, whose failing checks take minutes, `make verify-browser` compares them."""
    found = dict(compare(lesson, [("solution", starter.read(lesson.solution))], HERE))
    assert found == {"solution": []}
