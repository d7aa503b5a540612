"""The command line is a contract: what cannot be checked is one sentence, a tip and status 2."""

import os
import pty
from pathlib import Path

import pytest

from tests.checker.running import COURSE, run_checker

UNUSABLE = [
    ("lesson99", "There is no lesson `lesson99`.", "The lessons are lesson01, lesson02."),
    ("hnit lesson01", "There is no command `hnit`.", "Did you mean `hint`?"),
    ("leson02", "There is no lesson `leson02`.", "Did you mean `lesson02`?"),
    ("lesson01 --source nowhere", "There is no folder nowhere.", "Give --source a folder that has app/."),
    (
        "lesson01 --source lessons",
        "The folder lessons has no app/.",
        "A submission is a folder with app/main.py in it.",
    ),
    ("lesson01 --step shwo", "There is no step `shwo`.", "Did you mean `show`?"),
    ("lesson01 --step nope", "There is no step `nope`.", "The steps are "),
    ("lesson01 --timeout 0", "Argument --timeout: must be more than 0 and at most 3600 seconds.", ""),
    ("lesson01 --timeout nan", "Argument --timeout: must be more than 0 and at most 3600 seconds.", ""),
    ("lesson01 --timeout soon", "Argument --timeout: `soon` is no number of seconds.", ""),
    (
        "lesson01 --tiemout 3",
        "Unrecognized arguments: --tiemout 3.",
        "`python -m checker --help` shows what there is.",
    ),
    ("all --step show", "`all` takes neither --source nor --step.", "Name one lesson."),
]


@pytest.mark.parametrize(("arguments", "sentence", "tip"), UNUSABLE, ids=lambda value: value.split(" ")[-1])
def test_what_cannot_be_checked_is_one_sentence(arguments: str, sentence: str, tip: str) -> None:
    """Status 2, nothing on standard output, no traceback."""
    run = run_checker(*arguments.split())
    first, _, rest = run.err.partition("\n")
    assert (run.status, run.out, first) == (2, "", f"checker: {sentence}")
    assert tip in rest


def test_a_folder_without_lessons_is_no_course(tmp_path: Path) -> None:
    """Whether one lesson, all or the map is asked for, nothing was checked."""
    for arguments in (["lesson01"], ["all"], []):
        run = run_checker(*arguments, course=tmp_path)
        assert (run.status, run.out) == (2, "")
        assert f"checker: There is no course in {tmp_path}." in run.err


def test_an_exercise_that_is_gone_can_be_written_again(course: Path) -> None:
    """The tip names the command."""
    (course / "exercises" / "lesson01").rename(course / "elsewhere")
    run = run_checker("lesson01", course=course)
    assert (run.status, run.out) == (2, "")
    assert "There is no folder exercises/lesson01." in run.err
    assert "`python -m checker reset lesson01` writes it." in run.err


def test_checks_that_cannot_be_loaded_are_the_courses_fault(course: Path) -> None:
    """Nothing passes because nothing ran."""
    check = course / "lessons" / "lesson01" / "checks" / "test_add.py"
    for text in ("import nothing_like_this\n", "", "def test_empty(:\n"):
        check.write_text(text)
        run = run_checker("lesson01", "--source", COURSE / "solutions" / "lesson01", course=course)
        assert (run.status, run.out) == (2, "")
        assert run.err.startswith("checker: ")


def test_colour_is_for_terminals() -> None:
    """Escapes go to a terminal only, and not even there with NO_COLOR."""
    source = ("--source", "solutions/lesson01")
    assert "\x1b[" not in run_checker("lesson01", *source).out
    assert "\x1b[" in at_a_terminal("lesson01", *source)
    assert "\x1b[" not in at_a_terminal("lesson01", *source, NO_COLOR="1")


def at_a_terminal(*arguments: str, **env: str) -> str:
    """What a run shows at a terminal."""
    ours, theirs = pty.openpty()
    try:
        run = run_checker(*arguments, env={"TERM": "xterm-256color", **env}, stdout=theirs)
        assert run.status == 0, run.err
        return os.read(ours, 100_000).decode()
    finally:
        os.close(ours)
        os.close(theirs)
