"""Each lesson's solution passes its checks, and its starter fails each of its new steps.

What its variants must come to, `make verify` tries: that takes too long for each change.
"""

import json
import re
import subprocess
import sys

import pytest

from checker import screens, variants
from checker.course import Course, Lesson
from checker.variants import Kind

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


@pytest.mark.rest
@pytest.mark.parametrize("lesson", [COURSE.lessons[0], COURSE.lessons[2]], ids=lambda lesson: lesson.id)
def test_a_warm_process_says_what_a_new_one_does(lesson: Lesson) -> None:
    """`make cold` asks about every variant of every lesson."""
    command = [sys.executable, "-I", "-m", "checker", "verify", lesson.id, "--quick", "--cold", "--json"]
    run = subprocess.run(command, cwd=lesson.root, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode < UNUSABLE, run.stderr
    [report] = json.loads(run.stdout)["lessons"]
    assert report["broken"] == []
    assert report["runs"] == 2


@pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.id)
def test_the_reports_on_all_mistakes_are_kept(lesson: Lesson) -> None:
    """`make verify` compares them with what a check says today."""
    wrong = {variant.name for variant in variants.load(lesson) if variant.kind is Kind.WRONG}
    kept = (lesson.folder / screens.FILE).read_text("utf-8")
    assert set(re.findall(r"^## ([a-z0-9-]+): ", kept, re.MULTILINE)) == wrong
