"""A check beside plain pytest: `python -m benchmarks.latency [--rounds N] [LESSON …]`.

For each lesson that has a `baseline/`, in turn: `python -m checker LESSON --source solutions/LESSON`, as a
user types it, and plain `pytest` over idiomatic `TestClient` tests of the same behaviours, in the same
environment without the plugins that only the project's own tests use. Scratch files and databases of both lie
on the same file system. The last lines are the ratios of the wall times, from a save to its verdict in
`watch` (warm) and of the whole command (cold); above 1 the checker is the slower one.
"""

import argparse
import ast
import math
import sys
import tempfile
from pathlib import Path

from benchmarks.timing import Command, Sample, measure
from benchmarks.warm import Watch
from checker.course import Course, Lesson
from checker.launch import SHARED_MEMORY

ROUNDS = 7
DEVELOPMENT_PLUGINS = ("randomly", "xdist", "hypothesispytest")


def main() -> None:
    """Print the list of checks, both times and their ratios, of each lesson and of all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lessons", nargs="*", metavar="LESSON")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="counted rounds (default %(default)s)")
    options = parser.parse_args()
    course = Course()
    lessons = [course.lesson(id) for id in options.lessons] or [
        each for each in course.lessons if _baseline(each).is_file()
    ]
    with tempfile.TemporaryDirectory(dir=SHARED_MEMORY if Path(SHARED_MEMORY).is_dir() else None) as scratch:
        ratios = [compare(lesson, Path(scratch), options.rounds) for lesson in lessons]
    for name, each in zip(("warm", "cold"), zip(*ratios, strict=True), strict=True):
        print(f"{name} ratio {math.prod(each) ** (1 / len(each)):.2f}")


def compare(lesson: Lesson, scratch: Path, rounds: int) -> tuple[float, float]:
    """Time one lesson, print what came out, and return the ratios of the wall times: warm and cold."""
    print(f"{lesson.id}: {lesson.title}")
    for check, test in zip(
        _tests(*sorted(lesson.checks.glob("test_*.py"))), _tests(_baseline(lesson)), strict=False
    ):
        print(f"  {check:<60} {test}")
    ours, plain = measure([_checker(lesson), _plain(lesson, scratch)], rounds)
    _print_row("checker", ours)
    _print_row("plain pytest", plain)
    with Watch(lesson, scratch) as watch:
        saved = watch.median(rounds)
    print(f"  {'save → verdict':<14} wall {saved:.3f} s")
    warm, cold = saved / plain.wall, ours.wall / plain.wall
    print(
        f"  {'ratio':<14} wall {cold:.2f}     cpu {ours.cpu / plain.cpu:.2f}     warm {warm:.2f}     "
        f"(medians, {rounds} rounds)"
    )
    return warm, cold


def _checker(lesson: Lesson) -> Command:
    """What a user types, with the Python outside `.venv`, so that re-entry counts."""
    python = sys._base_executable  # type: ignore[attr-defined]  # noqa: SLF001 (the only name for it)
    arguments = [python, "-m", "checker", lesson.id, "--source", str(lesson.solution)]
    return Command("the checker", arguments, lesson.root, {})


def _plain(lesson: Lesson, scratch: Path) -> Command:
    off = [f"-pno:{name}" for name in DEVELOPMENT_PLUGINS]
    config = lesson.solution / "pyproject.toml"
    arguments = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        *off,
        "-c",
        str(config),
        "--rootdir",
        str(scratch),
        str(_baseline(lesson)),
    ]
    environment = {"DATABASE_URL": f"sqlite:///{scratch}/baseline.db", "PYTHONPATH": str(lesson.solution)}
    return Command("the baseline", arguments, scratch, environment)


def _baseline(lesson: Lesson) -> Path:
    return lesson.folder / "baseline" / "test_baseline.py"


def _tests(*files: Path) -> list[str]:
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    return [
        node.name
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


def _print_row(name: str, sample: Sample) -> None:
    print(f"  {name:<14} wall {sample.wall:.3f} s  cpu {sample.cpu:.3f} s")


if __name__ == "__main__":
    main()
