"""Check one step with your terminal attached: `breakpoint()` in your app stops there and asks you.

No answer is limited in time, so an app that hangs does so until Ctrl-C. Progress is not kept.
"""

import argparse
import os
import sys
from contextlib import closing, nullcontext
from pathlib import Path

from checker.commands.check import locate
from checker.course import Course
from checker.errors import CheckerError
from checker.launch import start_host
from checker.packages import imported_packages
from checker.program import PROGRAM

SECONDS = 86400.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("lesson", help="a lesson, as lessonNN")
    parser.add_argument("--step", metavar="STEP", help="check only this step")
    parser.add_argument("--source", metavar="DIR", type=Path, help="a folder in place of exercises/LESSON")


def run(options: argparse.Namespace) -> int:
    """Check and report; 0 if the step passed, 1 if not."""
    from checker.options import Options
    from checker.reports import deliver
    from checker.run import check

    if sys.platform == "win32" or not sys.stdin.isatty():
        raise CheckerError(
            "There is no terminal where `breakpoint()` could ask.",
            f"Run this in one, or attach your editor to `{PROGRAM} serve`.",
        )
    lesson = Course(options.root).lesson(options.lesson)
    submission = locate(options.root, lesson, options.source)
    how = Options(
        step=lesson.step(options.step).id if options.step else None, seconds=SECONDS, terminal=os.ttyname(0)
    )
    host = start_host(imported_packages(submission))
    with closing(host) if host else nullcontext():
        verdict = check(lesson, submission, host, how)
    deliver.print_report([(lesson, verdict)], several=False, timings=False)
    return 0 if verdict.passed else 1
