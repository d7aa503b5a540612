"""Asks the served host and one without processes for the verdict on the same submissions, and compares them.

`python -m tests.course.both_hosts [LESSON …] [--pyodide]` does it for every solution, starter and variant of
the lessons that the browser checks; `--pyodide` asks the Python of the site that `make docs` built, in node.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker import cases, starter, variants
from checker.cases import Case, Role
from checker.course import Course, Lesson
from checker.launch import HostProcess, start_host
from checker.options import Options
from checker.packages import needed_packages
from checker.paths import ROOT
from checker.run import check
from checker.starter import Files
from checker.verdict import CheckResult, Outcome, Verdict

HERE = [sys.executable, "-I", "-m", "checker.inprocess"]
PYODIDE = ["node", str(ROOT / "tests" / "site" / "pyodide.mjs"), str(ROOT / "site" / "assets" / "runner")]
GAVE_UP = "not run: the app hung"
"""What the served host says of checks after two that hung: it did not ask them."""


@dataclass(frozen=True, slots=True)
class Place:
    """A host without processes, which answers one question a line."""

    process: "subprocess.Popen[str]"

    def ask(self, lesson: str, files: Files, **options: bool) -> dict[str, Any]:
        """What the page would be told of these files; the options are those of `checker.inprocess`."""
        texts = {name: data.decode() for name, data in files.items()}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"lesson": lesson, "files": texts, **options}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise EOFError("it ended without an answer")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def place(command: Sequence[str]) -> Iterator[Place]:
    """A host without processes, for some questions."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, encoding="utf-8"
    ) as process:
        try:
            yield Place(process)
        finally:
            process.kill()


def submissions(lesson: Lesson) -> list[tuple[str, Files]]:
    """Every submission that the course has for a lesson, by what it is."""
    return [(str(case), _files(lesson, case)) for case in cases.cases(lesson, variants.load(lesson))]


def _files(lesson: Lesson, case: Case) -> Files:
    if case.variant:
        return variants.apply(lesson, case.variant)
    return starter.derive(lesson) if case.role is Role.STARTER else starter.read(lesson.solution)


def served(lesson: Lesson, files: Files, host: HostProcess | None) -> Verdict:
    """The verdict of the served host, every step run."""
    with tempfile.TemporaryDirectory() as folder:
        submission = Path(folder, "submission")
        starter.write(files, submission)
        return check(lesson, submission, host, Options(needs=False))


def differences(there: Verdict, here: dict[str, Any]) -> list[str]:
    """The checks that ran on both and got different outcomes, a sentence each."""
    if "fault" in here:
        return [here["fault"]]
    theirs = {(step.id, each.id): each for step in there.steps for each in step.checks}
    ours = {(step["id"], each["id"]): each for step in here["verdict"]["steps"] for each in step["checks"]}
    assert theirs.keys() == ours.keys()
    return [
        f"{' '.join(name)}: served {_line(theirs[name])}; here `{each['outcome']}` {each['message'][:300]}"
        for name, each in ours.items()
        if each["outcome"] not in {Outcome.NOT_RUN, theirs[name].outcome}
        and not theirs[name].message.startswith(GAVE_UP)
    ]


def _line(result: CheckResult) -> str:
    return f"`{result.outcome}` {result.message[:300]}"


def compare(
    lesson: Lesson, chosen: Sequence[tuple[str, Files]], command: Sequence[str]
) -> list[tuple[str, list[str]]]:
    """What each submission is and how the verdicts on it differ."""
    host = start_host(needed_packages(lesson, lesson.solution))
    try:
        with place(command) as other:
            return [
                (name, differences(served(lesson, files, host), other.ask(lesson.id, files, needs=False)))
                for name, files in chosen
            ]
    finally:
        if host:
            host.close()


def compare_some(
    name: str, only: str, command: Sequence[str], first: int, step: int
) -> list[tuple[str, list[str]]]:
    """Compare each so-many-th submission of a lesson, from one on, whose name contains a text."""
    lesson = Course().lesson(name)
    chosen = [case for case in submissions(lesson) if only in case[0]]
    return compare(lesson, chosen[first::step], command)


def main() -> int:
    """Compare all; 1 if some differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lessons", nargs="*")
    parser.add_argument("--pyodide", action="store_true")
    parser.add_argument("--only", default="", help="only cases whose name contains this")
    parser.add_argument("--jobs", type=int, default=4, help="how many are compared side by side: checks wait")
    options = parser.parse_args()
    command = PYODIDE if options.pyodide else HERE
    lessons = [each.id for each in Course().lessons if each.metadata.browser]
    different = count = 0
    with ProcessPoolExecutor(options.jobs) as pool:
        parts = {
            pool.submit(compare_some, lesson, options.only, command, first, options.jobs * 2): lesson
            for lesson in options.lessons or lessons
            for first in range(options.jobs * 2)
        }
        for part in as_completed(parts):
            for name, found in part.result():
                count += 1
                different += bool(found)
                for line in found:
                    print(f"{parts[part]}, {name}: {line}", flush=True)
    print(f"{count} submissions compared, {different} with a difference.")
    return 1 if different or not count else 0


if __name__ == "__main__":
    sys.exit(main())
