"""Progress is kept whole or not at all, and a damaged file costs nothing but itself."""

import json
from pathlib import Path

import pytest

from checker import progress
from checker.course import Course, Lesson
from checker.verdict import Outcome, StepResult, Verdict


@pytest.fixture
def lesson(course: Path) -> Lesson:
    return Course(course).lesson("lesson01")


def judged(partial: bool = False, **outcomes: Outcome) -> Verdict:
    """A verdict with these outcomes of steps; it passed if none of them failed."""
    steps = tuple(StepResult(id, id, outcome, 0, 1) for id, outcome in outcomes.items())
    outcome = Outcome.FAILED if Outcome.FAILED in outcomes.values() else Outcome.PASSED
    return Verdict("lesson01", "A counter", "here", outcome, True, 0, 3, 0, 0, 0.1, steps, partial=partial)


def test_steps_that_were_not_checked_stay_as_they_were(lesson: Lesson) -> None:
    progress.remember(lesson, judged(show=Outcome.PASSED, add=Outcome.FAILED))
    progress.remember(lesson, judged(partial=True, add=Outcome.PASSED))
    assert progress.recall(lesson).steps == {"show": "passed", "add": "passed"}


def test_one_step_that_passes_is_no_passed_lesson(lesson: Lesson) -> None:
    assert not progress.remember(lesson, judged(partial=True, show=Outcome.PASSED)).passed
    assert progress.remember(lesson, judged(show=Outcome.PASSED)).passed


def test_a_lesson_that_passed_once_stays_passed(lesson: Lesson) -> None:
    progress.remember(lesson, judged(show=Outcome.PASSED))
    assert progress.remember(lesson, judged(show=Outcome.FAILED)).passed
    assert progress.forget_steps(lesson) == progress.Progress({}, passed=True)


def test_points_and_stars_are_those_of_the_steps_that_pass(lesson: Lesson) -> None:
    known = progress.Progress({"show": "passed", "add": "failed", "history": "passed"})
    assert (known.points(lesson), known.stars(lesson)) == (1, 1)


def test_a_stretch_step_is_the_last_to_look_at(lesson: Lesson) -> None:
    first, *_ = lesson.metadata.steps
    stretched = replace_step(lesson, first.model_copy(update={"stretch": True}))
    found = progress.Progress().first_open(stretched)
    assert found is not None
    assert found.id == "add"


def replace_step(lesson: Lesson, step: object) -> Lesson:
    """The lesson with another first step."""
    steps = (step, *lesson.metadata.steps[1:])
    lesson.metadata = lesson.metadata.model_copy(update={"steps": steps})
    return lesson


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff", b'{"steps": 3, "passed": "yes"}', b"[" * 100_000],
    ids=["empty", "cut", "list", "no text", "other types", "deep"],
)
def test_a_damaged_file_counts_as_no_progress(lesson: Lesson, content: bytes) -> None:
    path = lesson.root / ".checker" / "progress" / "lesson01.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert progress.recall(lesson) == progress.Progress()
    progress.remember(lesson, judged(show=Outcome.PASSED))
    assert json.loads(path.read_text()) == {"steps": {"show": "passed"}, "passed": True}


def test_a_link_in_place_of_the_file_is_replaced_and_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (tmp_path / "report").symlink_to(precious)
    progress.write_atomically(tmp_path / "report", "ours")
    assert precious.read_text() == "mine"
    assert (tmp_path / "report").read_text() == "ours"


def test_nothing_is_left_of_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "report" / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="report"):
        progress.write_atomically(tmp_path / "report", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["report"]
