"""What the page's runner asks Python for, in a web worker."""

import gc
import json
import pickle
import shutil
import tempfile
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import wraps
from itertools import count
from pathlib import Path
from typing import ParamSpec

from checker.course import Course
from checker.errors import CheckerError
from checker.host.preload import preload
from checker.inprocess.check import judge_here
from checker.inprocess.process import prepare
from checker.options import Options
from checker.packages import needed_packages
from checker.reports import html
from checker.run import sum_up
from checker.verdict import Outcome

TYPE_CHECKING = False  # pytest is imported while nobody waits
if TYPE_CHECKING:
    from checker.parts import Judged

P = ParamSpec("P")
Answer = dict[str, object]


def _told(ask: Callable[P, Answer]) -> Callable[P, str]:
    """The answer as JSON; of a question that cannot be answered it has the `fault`."""

    @wraps(ask)
    def told(*args: P.args, **options: P.kwargs) -> str:
        try:
            return json.dumps(ask(*args, **options))
        except CheckerError as error:
            return json.dumps({"fault": f"{error} {error.tip}".strip()})

    return told


class Bench:
    """Checks what the page sends, one submission after the other; it answers in JSON."""

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

    @_told
    def check(self, lesson: str, files: str, needs: bool = True) -> Answer:
        """The verdict on files (texts by path, as JSON): `verdict`, `report` and `style`."""
        began = time.perf_counter()
        judged = self._judge(lesson, files, Options(needs=needs))
        return self._report(lesson, judged, time.perf_counter() - began)

    @_told
    def judge(self, lesson: str, files: str, half: int) -> Answer:
        """What one half of the checks says of files, for `join`: `judged`, and whether it `ran` here.

        A first half that decides about all is the verdict, as of `check`.
        """
        began = time.perf_counter()
        judged = self._judge(lesson, files, Options(half=half))
        if len(judged.steps) == len(self._course.lesson(lesson).steps):
            return self._report(lesson, judged, time.perf_counter() - began)
        ran = any(check.outcome is not Outcome.NOT_RUN for step in judged.steps for check in step.checks)
        return {"judged": b64encode(pickle.dumps(judged)).decode(), "ran": ran}

    @_told
    def join(self, lesson: str, halves: str, seconds: float) -> Answer:
        """The verdict, as `check` gives it, of both halves (as JSON), which took so long."""
        from checker.parts import join

        first, other = (pickle.loads(b64decode(each)) for each in json.loads(halves))  # from `judge`
        asked = {result.id for result in other.steps}
        steps = [step for step in self._course.lesson(lesson).steps if step.id in asked]
        return self._report(lesson, join(steps, first, other), seconds)

    def tidy(self) -> None:
        """Give back what a check has left, while nobody waits; the page looks for it at no other time."""
        gc.collect()

    def _judge(self, lesson: str, files: str, options: Options) -> "Judged":
        with self._written(json.loads(files)) as submission:
            return judge_here(self._course.lesson(lesson), submission, submission.parent, options)

    def _report(self, lesson: str, judged: "Judged", seconds: float) -> Answer:
        verdict = sum_up(self._course.lesson(lesson), f"exercises/{lesson}", judged, seconds)
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
