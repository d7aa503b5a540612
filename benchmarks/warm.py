"""How long it takes from a save to its verdict, with `python -m checker watch` as a learner runs it."""

import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from checker.course import Lesson

PASSED = ": Passed"


class Watch:
    """A watch on a lesson in a copy of the course, whose exercise is the solution."""

    def __init__(self, lesson: Lesson, scratch: Path) -> None:
        self._root = scratch / f"watch-{lesson.id}"
        for name in ("lessons", "solutions"):
            shutil.copytree(lesson.root / name, self._root / name)
        exercise = self._root / "exercises" / lesson.id
        shutil.copytree(lesson.solution, exercise)
        self._saved = exercise / "app" / "main.py"
        command = [sys.executable, "-I", "-m", "checker", "--course", str(self._root), "watch", lesson.id]
        self._process = subprocess.Popen(
            [*command, "--plain"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
        )
        self._verdict()

    def median(self, saves: int) -> float:
        """The median over so many saves, in seconds of wall time."""
        return statistics.median(self._save(number) for number in range(saves))

    def _save(self, number: int) -> float:
        text = self._saved.read_text("utf-8").partition("\n# saved")[0]
        started = time.perf_counter()
        self._saved.write_text(f"{text}\n# saved {number}\n", encoding="utf-8")
        self._verdict()
        return time.perf_counter() - started

    def _verdict(self) -> None:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if PASSED not in line:
            raise SystemExit(f"The watch ended or does not pass: {line!r}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.communicate()
