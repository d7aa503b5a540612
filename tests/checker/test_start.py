"""Beginning a lesson, with the course's app or on with one's own: nothing of the learner's is lost."""

import re
from pathlib import Path

import pytest

from tests.checker.running import run_checker

pytestmark = pytest.mark.rest

MAIN = "app/main.py"
STARTED = (
    "Read it with `python -m checker read lesson02`, check your work with `python -m checker lesson02`.\n"
)


def exercise(course: Path, lesson: str) -> Path:
    return course / "exercises" / lesson


def content(folder: Path) -> dict[str, str]:
    """All files below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()
    }


def solve(course: Path) -> Path:
    """A first lesson that passes and is not the course's own: main in another way, and a file more."""
    mine = exercise(course, "lesson01")
    text = (course / "solutions" / "lesson01" / MAIN).read_text()
    (mine / MAIN).write_text(text.replace('title="Counter"', 'title="My counter"'))
    (mine / "app" / "words.py").write_text("HELLO = 'hello'\n")
    return mine


def bring(course: Path, name: str, text: str) -> None:
    """Let the second lesson's starter have this file."""
    path = course / "lessons" / "lesson02" / "starter" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_lesson_that_nobody_began_has_its_starter(course: Path) -> None:
    starter = content(exercise(course, "lesson02"))
    run = run_checker("start", "lesson02", course=course)
    assert (run.status, run.out) == (0, f"exercises/lesson02 holds the starter.\n{STARTED}")
    exercise(course, "lesson02").rename(course / "elsewhere")
    assert run_checker("start", "lesson02", course=course).status == 0
    assert content(exercise(course, "lesson02")) == starter


def test_work_is_not_begun_again(course: Path) -> None:
    mine = solve(course)
    before = content(mine)
    run = run_checker("start", "lesson01", course=course)
    assert (run.status, run.out) == (2, "")
    assert "exercises/lesson01 holds work of yours already." in run.err
    assert "`python -m checker reset lesson01` begins again" in run.err
    assert content(mine) == before


def test_carrying_on_copies_the_work_and_shows_what_the_starter_changes(course: Path) -> None:
    """New files are added; files that are there stay as they are, also those that the starter removes."""
    bring(course, "app/log.py", "LEVEL = 'info'\n")
    bring(course, "pyproject.toml", "# new\n")
    (course / "lessons" / "lesson02" / "lesson.toml").write_text(
        'remove = ["app/old.py"]\n' + (course / "lessons" / "lesson02" / "lesson.toml").read_text()
    )
    for place in ("solutions", "exercises"):
        (course / place / "lesson01" / "app" / "old.py").write_text("OLD = True\n")
    before = content(solve(course))
    run = run_checker("start", "lesson02", "--mine", course=course)
    assert run.status == 0
    assert content(exercise(course, "lesson02")) == {**before, "app/log.py": "LEVEL = 'info'\n"}
    assert content(exercise(course, "lesson01")) == before
    assert "added by the starter: app/log.py\n" in run.out
    for name in (MAIN, "pyproject.toml"):
        assert f"--- solutions/lesson01/{name}\n+++ exercises/lesson02/{name}\n" in run.out
    assert "--- solutions/lesson01/app/old.py\n+++ /dev/null\n" in run.out
    assert "words.py" not in run.out
    assert "lesson01 has not passed yet" in run.out


def test_what_the_exercise_held_is_kept(course: Path) -> None:
    solve(course)
    (exercise(course, "lesson02") / MAIN).write_text("mine = True\n")
    held = content(exercise(course, "lesson02"))
    run = run_checker("start", "lesson02", "--mine", course=course)
    kept = re.search(r"What was there is kept in (\.checker/backups/lesson02/\S+): copy", run.out)
    assert kept
    assert content(course / kept[1]) == held
    again = run_checker("start", "lesson02", "--mine", course=course)
    assert "exercises/lesson02 is your work on lesson01 already: nothing was changed." in again.out
    assert len(list((course / ".checker" / "backups" / "lesson02").iterdir())) == 1


def test_own_work_that_fits_passes_the_next_lesson(course: Path) -> None:
    """What is carried over is checked like any other work, and one that has passed gets no warning."""
    mine = exercise(course, "lesson01")
    (mine / MAIN).write_bytes((course / "solutions" / "lesson01" / MAIN).read_bytes())
    assert run_checker("lesson01", course=course).status == 0
    (mine / MAIN).write_bytes((course / "solutions" / "lesson02" / MAIN).read_bytes())
    run = run_checker("start", "lesson02", "--mine", course=course)
    assert "has not passed yet" not in run.out
    assert not (course / ".checker" / "backups").exists()
    assert run_checker("lesson02", course=course).status == 0


def test_without_work_there_is_nothing_to_carry_on_with(course: Path) -> None:
    run = run_checker("start", "lesson02", "--mine", course=course)
    assert (run.status, run.out) == (2, "")
    assert "exercises/lesson01 is the starter still: there is no work of yours in it." in run.err
    exercise(course, "lesson01").rename(course / "elsewhere")
    assert (
        "There is no app in exercises/lesson01"
        in run_checker("start", "lesson02", "--mine", course=course).err
    )
    first = run_checker("start", "lesson01", "--mine", course=course)
    assert (first.status, "lesson01 is the first lesson" in first.err) == (2, True)
