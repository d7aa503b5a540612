"""What the page's runner asks Python for, in a web worker."""

import json
import shutil
import tempfile
from dataclasses import asdict, replace
from itertools import count
from pathlib import Path

from checker.course import Course
from checker.errors import CheckerError
from checker.inprocess.check import check_here
from checker.inprocess.process import prepare
from checker.reports import html
from checker.run import Options


class Bench:
    """Checks what the page sends, one submission after the other."""

    def __init__(self, root: str) -> None:
        prepare()
        self._course = Course(Path(root))
        self._numbers = count(1)
        self._runs = Path(tempfile.mkdtemp(prefix="checker-"))

    def check(self, lesson: str, files: str, needs: bool = True) -> str:
        """The verdict on files (texts by path), both as JSON: `verdict`, `report` and `style`, or `fault`."""
        folder = self._runs / str(next(self._numbers))
        try:
            return json.dumps(self._check(lesson, json.loads(files), folder, needs=needs))
        except CheckerError as error:
            return json.dumps({"fault": f"{error} {error.tip}".strip()})
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _check(self, lesson: str, files: dict[str, str], folder: Path, *, needs: bool) -> dict[str, object]:
        submission = folder / "submission"
        for name, text in files.items():
            path = submission / name
            if not path.resolve().is_relative_to(submission):
                raise CheckerError(f"{name} is no name of a file.", "Give it a path such as app/more.py.")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        verdict = check_here(self._course.lesson(lesson), submission, folder, Options(needs=needs))
        verdict = replace(verdict, source=f"exercises/{lesson}")
        return {"verdict": asdict(verdict), "report": html.fragment(verdict), "style": html.style()}
