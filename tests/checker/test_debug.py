"""A breakpoint in the learner's app asks at the learner's terminal, and the check goes on afterwards."""

import os
import sys
from pathlib import Path

import pexpect
import pytest

from tests.checker.running import COURSE, FOREVER, run_checker

pytestmark = pytest.mark.rest


def test_a_breakpoint_asks_at_the_terminal_and_the_check_goes_on(course: Path) -> None:
    """What the app knows can be read and changed there."""
    main = course / "exercises" / "lesson01" / "app" / "main.py"
    text = (course / "solutions" / "lesson01" / "app" / "main.py").read_text()
    main.write_text(
        text.replace(
            "    counter.count += addition.by\n", "    breakpoint()\n    counter.count += addition.by\n"
        )
    )
    arguments = ["-I", "-m", "checker", "--course", str(course), "debug", "lesson01", "--step", "add"]
    terminal = pexpect.spawn(
        sys.executable, arguments, encoding="utf-8", timeout=FOREVER, env=dict(os.environ, TERM="dumb")
    )
    terminal.expect_exact("counter.count += addition.by")
    terminal.expect_exact("(Pdb)")
    terminal.sendline("p 'it is', addition.by")
    terminal.expect_exact("('it is', 3)")
    terminal.sendline("import sys; sys.breakpointhook = lambda: None")
    terminal.sendline("c")
    terminal.expect_exact("This step passes")
    terminal.expect(pexpect.EOF)
    assert terminal.wait() == 0


def test_without_a_terminal_nobody_can_be_asked() -> None:
    run = run_checker("debug", "lesson01", "--source", COURSE / "solutions" / "lesson01")
    assert (run.status, run.out) == (2, "")
    assert "There is no terminal where `breakpoint()` could ask." in run.err
