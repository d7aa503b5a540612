"""Watching a lesson: a verdict for each save, keys in a terminal, and nothing left at the end."""

import os
import re
import subprocess
from pathlib import Path

import pexpect
import pytest

from checker.verdict import CheckResult, Outcome, StepResult, Verdict
from checker.watch import filesystem, screen
from tests.checker.running import FOREVER
from tests.checker.watched import command, line, watching

pytestmark = pytest.mark.rest

BLOCKS = "open({pipe!r}, 'w').write('here')\nopen({pipe!r}).read()\n"
MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
tmpfs /home/local tmpfs rw 0 0
C:\\134 /mnt/c\\040d 9p rw 0 0
"""


def main_of(course: Path) -> Path:
    """What the learner edits."""
    return course / "exercises" / "lesson01" / "app" / "main.py"


def solution(course: Path) -> str:
    """What passes."""
    return (course / "solutions" / "lesson01" / "app" / "main.py").read_text()


def test_each_save_has_a_verdict(course: Path) -> None:
    """Right, wrong and half-written files, as often as they come; the progress is kept."""
    with watching(course) as process:
        assert line(process).startswith("lesson01: Not passed yet, 0 of 3 points")
        main_of(course).write_text(solution(course))
        assert line(process).startswith("lesson01: Passed, 3 of 3 points, 1 of 1 star")
        main_of(course).write_text(solution(course)[:200])
        assert "source that is not valid Python" in line(process)
        main_of(course).write_text(solution(course).replace("count: int = 0", "count: int = 1"))
        assert "expected the body" in line(process)
    assert (course / ".checker" / "progress" / "lesson01.json").exists()


def test_a_save_during_a_check_replaces_it(course: Path) -> None:
    """Nothing is said of what nobody has any more, and its processes end."""
    pipe = course / "pipe"
    os.mkfifo(pipe)
    with watching(course) as process:
        line(process)
        main_of(course).write_text(BLOCKS.format(pipe=str(pipe)))
        assert pipe.read_text() == "here"
        main_of(course).write_text(solution(course))
        assert line(process).startswith("lesson01: Passed")


def test_a_change_of_the_checks_counts_at_once(course: Path) -> None:
    with watching(course) as process:
        line(process)
        check = course / "lessons" / "lesson01" / "checks" / "test_show.py"
        check.write_text(check.read_text().replace("answers 200 with exactly", "answers with just"))
        assert "`GET /counter` answers with just" in line(process)


def test_keys_in_a_terminal(course: Path) -> None:
    """Hint, all steps, next lesson and the end, which gives the terminal back as it was."""
    program, *arguments = command(course, "lesson01")
    terminal = pexpect.spawn(
        program,
        arguments,
        encoding="utf-8",
        timeout=FOREVER,
        dimensions=(40, 100),
        env=dict(os.environ, TERM="xterm"),
    )
    terminal.expect_exact("Not passed yet")
    terminal.send("h")
    terminal.expect_exact("Hint 1 of 3")
    terminal.send("n")
    terminal.expect_exact("lesson01 has not passed yet")
    terminal.send("a")
    terminal.expect_exact("expected the body")
    main_of(course).write_text(solution(course))
    terminal.expect_exact("Since the last check:")
    terminal.expect(r"show.{0,20}: passed, before failed")
    terminal.expect_exact("3 of 3 points")
    terminal.send("n")
    terminal.expect_exact("A counter that lasts")
    terminal.send("q")
    terminal.expect(re.escape("\x1b[?1049l"))
    terminal.expect(pexpect.EOF)
    assert terminal.wait() == 0


def test_without_an_open_lesson_one_has_to_be_named(course: Path) -> None:
    progress = course / ".checker" / "progress"
    progress.mkdir(parents=True)
    for lesson in ("lesson01", "lesson02"):
        (progress / f"{lesson}.json").write_text('{"steps": {}, "passed": true}')
    done = subprocess.run(command(course), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "You have passed every lesson." in done.stderr


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/etc", "ext4"), ("/home/me/course", "nfs4"), ("/home/local/me", "tmpfs"), ("/mnt/c d/me", "9p")],
)
def test_the_file_system_of_a_path_is_the_one_mounted_nearest(path: str, kind: str) -> None:
    assert filesystem.filesystem(Path(path), MOUNTS) == kind


def test_what_changed_is_told_step_by_step() -> None:
    before = verdict({"one": "PF", "two": "FF", "three": "FF", "four": "P"})
    now = verdict({"one": "PP", "two": "PF", "three": "FF", "four": "F"})
    assert list(screen.changes(before, now)) == [
        "+ one: passed, before failed",
        "+ two: 1 of 2 checks pass, before 0",
        "- four: failed, before passed",
    ]
    assert list(screen.changes(None, now)) == []


def verdict(steps: dict[str, str]) -> Verdict:
    """A verdict with these steps, a letter for each check."""
    return Verdict(
        lesson="lesson01",
        title="",
        source="",
        outcome=Outcome.FAILED,
        complete=True,
        points=0,
        max_points=1,
        stars=0,
        max_stars=0,
        seconds=0.0,
        steps=tuple(step(id, letters) for id, letters in steps.items()),
    )


def step(id: str, letters: str) -> StepResult:
    outcomes = [Outcome.PASSED if letter == "P" else Outcome.FAILED for letter in letters]
    whole = Outcome.FAILED if Outcome.FAILED in outcomes else Outcome.PASSED
    return StepResult(id, "", whole, 0, 1, checks=tuple(CheckResult("", "", each) for each in outcomes))
