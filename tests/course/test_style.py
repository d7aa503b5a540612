"""Solutions and starters are the style sheet that learners copy: no tool finds fault with them."""

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from checker import starter
from checker.course import Course, Lesson
from checker.starter import Files

COURSE = Course()
CACHES = COURSE.root / ".mypy_cache" / "submissions"
RULES = f"--config={COURSE.root / 'pyproject.toml'}"
Made = Callable[[Lesson], Files]


def solution(lesson: Lesson) -> Files:
    """The finished files."""
    return starter.read(lesson.solution)


each_lesson = pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.id)
each_submission = pytest.mark.parametrize("made", [starter.derive, solution], ids=["starter", "solution"])


@pytest.fixture
def submission(tmp_path: Path, lesson: Lesson, made: Made) -> Path:
    """A folder with the files and nothing else, so that no tool leaves anything in the course."""
    starter.write(made(lesson), tmp_path / "submission")
    return tmp_path / "submission"


@each_submission
@each_lesson
def test_ruff(submission: Path) -> None:
    """The course's own rules hold, without an exception, and the format is Ruff's."""
    run_python("-m", "ruff", "check", "--no-cache", RULES, ".", cwd=submission)
    run_python("-m", "ruff", "format", "--no-cache", RULES, "--check", ".", cwd=submission)
    assert not [path for path in submission.rglob("*.py") if "noqa" in path.read_text(encoding="utf-8")]


@each_submission
@each_lesson
@pytest.mark.types
def test_types(submission: Path) -> None:
    """mypy's strict mode finds nothing."""
    own = CACHES / submission.parent.name  # in one for all, an `app` finds what another one left
    run_python("-m", "mypy", "--strict", "--config-file=", f"--cache-dir={own}", "app", cwd=submission)


@each_submission
@each_lesson
def test_import_without_warning(submission: Path) -> None:
    """`app.main` imports with every warning an error: nothing in it is deprecated."""
    run_python("-W", "error", "-c", "import app.main", cwd=submission)


@each_lesson
def test_every_check_has_a_sentence(lesson: Lesson) -> None:
    """The first line of a check's docstring is a sentence, which the learner reads, or ends in code."""
    for file in sorted(lesson.checks.glob("test_*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                sentence = (ast.get_docstring(node) or "").split("\n")[0]
                assert sentence.endswith((".", "`")), f"{file.name}, {node.name}: {sentence!r}"


@each_lesson
def test_baseline(lesson: Lesson) -> None:
    """The tests that a check's speed is compared with pass on the solution."""
    baseline = lesson.folder / "baseline"
    if not baseline.is_dir():
        pytest.skip("this lesson is not measured")
    run_python("-m", "pytest", "-p", "no:cacheprovider", str(baseline), cwd=lesson.solution)


def run_python(*arguments: str, cwd: Path) -> None:
    """Run Python in a folder; fails with what it printed unless it exits 0."""
    bare = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *arguments]
    run = subprocess.run(command, cwd=cwd, env=bare, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr}"
