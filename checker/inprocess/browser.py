"""What the page's runner asks Python for, in a web worker."""

import gc
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from itertools import count
from pathlib import Path

from checker.course import Course
from checker.errors import CheckerError
from checker.host.preload import preload
from checker.inprocess.check import check_here
from checker.inprocess.process import prepare
from checker.options import Options
from checker.packages import needed_packages
from checker.reports import html


class Bench:
    """Checks what the page sends, one submission after the other."""

    def __init__(self, root: str) -> None:
        prepare()
        self._course = Course(Path(root))
        self._numbers = count(1)
        self._runs = Path(tempfile.mkdtemp(prefix="checker-")).resolve()

    def warm(self, lesson: str, files: str) -> None:
        """Import what a check of these files will need, while nobody waits for it; it is never garbage."""
        import pytest  # noqa: F401

        from checker import fixtures, plugin  # noqa: F401

        with self._written(json.loads(files)) as submission:
            preload(needed_packages(self._course.lesson(lesson), submission))
        gc.freeze()

    def check(self, lesson: str, files: str, needs: bool = True) -> str:
        """The verdict on files (texts by path), both as JSON: `verdict`, `report` and `style`, or `fault`."""
        try:
            with self._written(json.loads(files)) as submission:
                return json.dumps(self._check(lesson, submission, needs=needs))
        except CheckerError as error:
            return json.dumps({"fault": f"{error} {error.tip}".strip()})

    def tidy(self) -> None:
        """Give back what a check has left, while nobody waits; the page looks for it at no other time."""
        gc.collect()

    def _check(self, lesson: str, submission: Path, *, needs: bool) -> dict[str, object]:
        folder = submission.parent
        verdict = check_here(self._course.lesson(lesson), submission, folder, Options(needs=needs))
        verdict = replace(verdict, source=f"exercises/{lesson}")
        return {"verdict": asdict(verdict), "report": html.fragment(verdict), "style": html.style()}

    @contextmanager
    def _written(self, files: dict[str, str]) -> Iterator[Path]:
        """A folder with these files, of a name that no other had: Python remembers what it found in one."""
        folder = self._runs / str(next(self._numbers))
        submission = folder / "submission"
        try:
            for name, text in files.items():
                path = submission / name
                if not path.resolve().is_relative_to(submission):
                    raise CheckerError(f"{name} is no name of a file.", "Give it a path such as app/more.py.")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            yield submission
        finally:
            shutil.rmtree(folder, ignore_errors=True)
