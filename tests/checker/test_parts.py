"""A lesson's parts are judged side by side where there are two processors, and the verdict does not tell."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.checker.running import COURSE, Finished, run_checker

pytestmark = pytest.mark.rest

SOLUTION = COURSE / "solutions" / "lesson01"
STARTER = COURSE / "exercises" / "lesson01"
Submit = Callable[..., Path]
PROCESSORS = sorted(os.sched_getaffinity(0))
MEET = """import os
import select

FOLDER, OURS, THEIRS = {places}


def test_meet(api):
    "It goes on when the check of the other part is there."
    ours, theirs = (os.open(os.path.join(FOLDER, name), os.O_RDWR) for name in (OURS, THEIRS))
    os.write(theirs, b"here")
    assert select.select([ours], [], [], 30)[0]
"""
LOST = """import os
import signal


def test_lost(api):
    "Its process is killed."
    os.kill(os.getpid(), signal.SIGKILL)
"""
PROTECTED = """import ctypes

PR_GET_DUMPABLE = 3


def test_protected(api):
    "No other process of the user can read or write what it has open."
    assert ctypes.CDLL(None).prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0
"""
ENDLESS = """import select


def test_endless(api):
    "It takes longer than anybody waits."
    select.select([], [], [], 600)
"""

needs_two = pytest.mark.skipif(len(PROCESSORS) < 2, reason="one processor")


@pytest.fixture
def parts(course: Path) -> Path:
    """The course, with lesson 01 in two parts: `add` begins the second."""
    metadata = course / "lessons" / "lesson01" / "lesson.toml"
    text = metadata.read_text(encoding="utf-8")
    metadata.write_text(
        text.replace('needs = ["show"]\n', 'needs = ["show"]\napart = true\n'), encoding="utf-8"
    )
    return course


def in_turn(*arguments: str | Path, course: Path) -> Finished:
    """The same run where there is one processor."""
    os.sched_setaffinity(0, PROCESSORS[:1])
    try:
        return run_checker(*arguments, course=course)
    finally:
        os.sched_setaffinity(0, PROCESSORS)


def write(course: Path, step: str, text: str) -> None:
    """Let a step have these checks."""
    (course / "lessons" / "lesson01" / "checks" / f"test_{step}.py").write_text(text, encoding="utf-8")


@needs_two
def test_both_parts_run_at_once(parts: Path, tmp_path: Path) -> None:
    """The checks of each wait for the other's, on servers of their own."""
    for name in ("first", "second"):
        os.mkfifo(tmp_path / name)
    write(parts, "show", MEET.format(places=(str(tmp_path), "first", "second")))
    write(parts, "add", MEET.format(places=(str(tmp_path), "second", "first")))
    run = run_checker("lesson01", "--source", SOLUTION, "--json", course=parts)
    assert (run.status, run.steps) == (0, {"show": "passed", "add": "passed", "history": "passed"})


@needs_two
@pytest.mark.parametrize("source", [SOLUTION, STARTER])
def test_the_verdict_is_the_same_in_turn(parts: Path, source: Path) -> None:
    """On one processor the second part comes after the first."""
    beside = run_checker("lesson01", "--source", source, "--json", course=parts)
    after = in_turn("lesson01", "--source", source, "--json", course=parts)
    assert beside.verdict["steps"] == after.verdict["steps"]
    assert beside.status == after.status


@needs_two
@pytest.mark.parametrize(("needs", "outcome"), [('["add"]', "skipped"), ("[]", "passed")])
def test_what_needs_a_failed_step_is_skipped_although_it_ran(
    parts: Path, submission: Submit, needs: str, outcome: str
) -> None:
    """As it is in turn; what needs no failed step counts."""
    metadata = parts / "lessons" / "lesson01" / "lesson.toml"
    metadata.write_text(metadata.read_text(encoding="utf-8").replace('needs = ["add"]', f"needs = {needs}"))
    main = (SOLUTION / "app" / "main.py").read_text(encoding="utf-8")
    source = submission(main.replace("count: int = 0", "count: int = 1"))
    beside = run_checker("lesson01", "--source", source, "--json", course=parts)
    assert beside.steps == {"show": "failed", "add": "skipped", "history": outcome}
    after = in_turn("lesson01", "--source", source, "--json", course=parts)
    assert beside.verdict["steps"] == after.verdict["steps"]


@needs_two
def test_nobody_waits_for_a_part_that_does_not_count(parts: Path) -> None:
    """All that it checks needs a step that failed meanwhile."""
    write(parts, "add", ENDLESS)
    run = run_checker("lesson01", "--source", STARTER, "--json", course=parts)
    assert (run.status, run.steps) == (1, {"show": "failed", "add": "skipped", "history": "skipped"})


@needs_two
def test_a_process_that_is_killed_is_told(parts: Path) -> None:
    """There is no verdict then, and nothing is left of it."""
    write(parts, "add", LOST)
    run = run_checker("lesson01", "--source", SOLUTION, "--json", course=parts)
    assert (run.status, run.out) == (2, "")
    assert "A process that makes checks was lost. Run it again." in " ".join(run.err.split())


@needs_two
def test_a_mistake_of_the_course_is_told_from_both_parts(parts: Path) -> None:
    """A file with checks that cannot be loaded."""
    write(parts, "add", "import no_such_module\n")
    run = run_checker("lesson01", "--source", SOLUTION, course=parts)
    assert run.status == 2
    assert "The checks of lesson01 cannot be loaded" in run.err


@needs_two
def test_the_second_process_is_as_closed_as_the_first(parts: Path) -> None:
    """What it tells the first comes from nobody else."""
    for step in ("show", "add"):
        write(parts, step, PROTECTED)
    run = run_checker("lesson01", "--source", SOLUTION, "--json", course=parts)
    assert (run.status, run.steps) == (0, {"show": "passed", "add": "passed", "history": "passed"})
