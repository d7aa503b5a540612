"""In a lesson that the browser checks, a check that runs there says the same as on the served host."""

import pytest

from checker import starter
from checker.course import Course, Lesson
from tests.course.both_hosts import HERE, compare

LESSONS = [lesson for lesson in Course().lessons if lesson.metadata.browser]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_the_solution_and_the_starter_get_the_same_verdicts(lesson: Lesson) -> None:
    """For all variants, `make verify-browser` compares them."""
    chosen = [("solution", starter.read(lesson.solution)), ("starter", starter.derive(lesson))]
    found = dict(compare(lesson, chosen, HERE))
    assert found == {"solution": [], "starter": []}
