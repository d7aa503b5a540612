"""The verdict of a new command line, to compare with that of a process that has judged others before."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from checker.course import Lesson
from checker.verdict import Outcome, Verdict

Outcomes = dict[str, str]
"""How each step, and each check in it, ended."""
JUDGED = (0, 1)
SECONDS = 30.0
"""What a start or an answer may take, in both: what runs out of time on a busy machine says nothing."""


def compare(lesson: Lesson, submission: Path, warm: Verdict) -> Iterator[str]:
    """What a check of this submission by a new command line says otherwise, a sentence each."""
    command = [sys.executable, "-I", "-m", "checker", "--course", str(lesson.root)]
    run = subprocess.run(
        [*command, lesson.id, "--source", str(submission), "--json", "--timeout", str(SECONDS)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if run.returncode not in JUDGED:
        yield f"A command line of its own could not check it: {run.stderr.strip()}"
        return
    if (run.returncode == 0) != warm.passed:
        yield f"The exit status is {run.returncode}, and the warm verdict is `{warm.outcome}`"
    before, now = _of_verdict(warm), _of_document(run.stdout)
    for name in before.keys() | now.keys():
        if before.get(name) != now.get(name):
            yield f"{name}: `{before.get(name)}` warm, `{now.get(name)}` cold"


def _of_verdict(verdict: Verdict) -> Outcomes:
    steps = {step.id: step.outcome for step in verdict.steps}
    checks = {f"{step.id}, {check.id}": check.outcome for step in verdict.steps for check in step.checks}
    return {name: str(outcome) for name, outcome in (steps | checks).items()}


def _of_document(text: str) -> Outcomes:
    steps = json.loads(text)["steps"]
    found = {step["id"]: step["outcome"] for step in steps}
    found |= {f"{step['id']}, {check['id']}": check["outcome"] for step in steps for check in step["checks"]}
    return {name: str(Outcome(outcome)) for name, outcome in found.items()}
