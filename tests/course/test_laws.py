"""Each lesson's checks say what they should of all that the course knows the answer to."""

import json
import subprocess
import sys

import pytest

from checker.course import Course, Lesson

COURSE = Course()
ROUNDS = 1  # `python -m checker verify --repeat 2` also compares two runs of everything, in twice the time
UNUSABLE = 2


@pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.id)
def test_laws_hold(lesson: Lesson) -> None:
    """What is right passes; the starter and what is wrong are rejected where they should be.

    Variants that are similar to others are left to `make verify`, which `.ci/run` runs too.
    """
    options = ["--quick", "--json", f"--repeat={ROUNDS}"]
    command = [sys.executable, "-I", "-m", "checker", "verify", lesson.id, *options]
    run = subprocess.run(command, cwd=lesson.root, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode < UNUSABLE, run.stderr
    [report] = json.loads(run.stdout)["lessons"]
    assert report["broken"] == []
    assert report["flakes"] == []
    assert run.returncode == 0
