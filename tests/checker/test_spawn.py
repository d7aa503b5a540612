"""Servers in interpreters of their own on a loopback port: what other systems do, tried on this one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.checker.running import COURSE, Finished, run_checker

pytestmark = pytest.mark.rest

Submit = Callable[..., Path]
HANGS = "import time\nfrom app.counter import app\n\n@app.middleware('http')\nasync def hang(*_):\n    {}\n"


def spawn(lesson: str, source: Path, *options: str) -> Finished:
    """Check a submission in this way."""
    return run_checker(lesson, "--source", source, "--json", *options, env={"CHECKER_SPAWN": "1"})


def test_a_solution_passes() -> None:
    """Also one that is restarted, killed and stopped."""
    run = spawn("lesson02", COURSE / "solutions" / "lesson02")
    assert (run.status, run.err) == (0, "")
    assert run.steps == {"keep": "passed", "log": "passed", "farewell": "passed"}
    assert run.verdict["complete"]


def test_a_starter_fails() -> None:
    """By the same checks."""
    run = spawn("lesson01", COURSE / "exercises" / "lesson01")
    assert (run.status, run.steps) == (1, {"show": "failed", "add": "skipped", "history": "skipped"})
    message = run.verdict["steps"][0]["checks"][0]["message"]
    assert message == 'expected the body {"count": 0}, got {"total": 0}'


def test_a_hang_is_diagnosed(submission: Submit) -> None:
    """With its line."""
    run = spawn("lesson01", submission(HANGS.format("while True: pass")), "--step", "show", "--timeout", "8")
    assert (run.status, run.steps) == (1, {"show": "error"})
    assert next(run.failures())["got"] == "no answer to `GET /counter` after 8 s, at app/main.py line 6"


def test_a_crash_is_diagnosed(submission: Submit) -> None:
    """With its status."""
    run = spawn("lesson01", submission("import os\nos._exit(0)\n"))
    assert (run.status, set(run.steps.values())) == (1, {"error"})
    expected = "an app that ended itself with status 0 while it was being imported, at app/main.py line 2"
    assert next(run.failures())["got"] == expected


def test_the_libraries_of_an_app_are_there_before_it(submission: Submit) -> None:
    """They come with their bytecode, which the app's own imports are not to find or to leave."""
    early = "import sys\nassert 'sqlmodel' in sys.modules\nimport sqlmodel\nfrom app.counter import app\n"
    run = spawn("lesson01", submission(early), "--step", "show")
    assert (run.status, run.steps) == (0, {"show": "passed"})
