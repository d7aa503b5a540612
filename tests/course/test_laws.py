"""Each lesson's solution passes its checks, and its starter fails each of its new steps.

What its variants must come to, `make verify` tries, which `.ci/run` runs too: it takes minutes.
"""

import json
import subprocess
import sys

import pytest

from checker.course import Course, Lesson

COURSE = Course()
UNUSABLE = 2


@pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.id)
def test_laws_hold(lesson: Lesson) -> None:
    command = [sys.executable, "-I", "-m", "checker", "verify", lesson.id, "--quick", "--json"]
    run = subprocess.run(command, cwd=lesson.root, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode < UNUSABLE, run.stderr
    [report] = json.loads(run.stdout)["lessons"]
    assert report["broken"] == []
    assert report["flakes"] == []
    assert run.returncode == 0
