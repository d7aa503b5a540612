"""Try the checks on all that the course knows the answer to: its solutions, starters and variants.

Every solution and every accepted variant must pass, every starter and every wrong variant must be rejected
where it should be. Exits 0 if every law holds, 1 if not, 2 if it could not be tried.
"""

import argparse
import dataclasses
import json
import os
import time
from typing import TYPE_CHECKING

from checker.cores import cores
from checker.errors import CheckerError
from checker.launch import SPAWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from checker.verify import LessonReport

SCHEMA_VERSION = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("lessons", metavar="LESSON", nargs="*", help="only these lessons, as lessonNN")
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=_count,
        default=4 * len(cores()),
        help="worker processes (default: four times the cores, since checks mostly wait)",
    )
    parser.add_argument(
        "--repeat",
        metavar="N",
        type=_count,
        default=1,
        help="run everything N times and compare the verdicts",
    )
    parser.add_argument(
        "--quick", action="store_true", help="try the solutions and the starters, and no variants"
    )
    parser.add_argument(
        "--whole",
        action="store_true",
        help="try accepted variants alone, and wrong ones in the steps before theirs, too, which must pass",
    )
    parser.add_argument(
        "--cold",
        action="store_true",
        help="check each by a command line of its own too, and ask only whether both verdicts are the same",
    )
    parser.add_argument(
        "--spawn", action="store_true", help="start servers as on macOS and Windows: each an interpreter"
    )
    parser.add_argument(
        "--keep-screens",
        action="store_true",
        help="write what wrong variants lead to, after you have read it, to each lesson's screens.txt",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.add_argument("--timings", action="store_true", help="also name the runs that took longest")


def run(options: argparse.Namespace) -> int:
    """Verify the lessons; 0 if every law holds, 1 if not."""
    from rich.console import Console

    from checker.course import Course
    from checker.verify import verify

    other = next((name for name in ("cold", "whole") if getattr(options, name)), None)
    if other and options.keep_screens:
        raise CheckerError(f"--{other} makes no screens.", f"Leave out one of --{other} and --keep-screens.")
    if options.spawn:
        os.environ[SPAWN] = "1"  # for the workers, and for what they start
    course = Course(options.root)
    lessons = [course.lesson(id) for id in dict.fromkeys(options.lessons)] or course.lessons
    started = time.perf_counter()
    with Console(stderr=True).status("starting") as status:
        reports = verify(
            lessons,
            options.jobs,
            options.repeat,
            lambda done, of: status.update(f"{done} of {of} runs"),
            quick=options.quick,
            whole=options.whole,
            cold=options.cold,
            keep_screens=options.keep_screens,
        )
    seconds = round(time.perf_counter() - started, 3)
    if options.json:
        print(_document(reports, seconds, options.jobs))
    else:
        _show(Console(highlight=False), reports, seconds, options)
    return 0 if all(report.sound for report in reports) else 1


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _document(reports: "Sequence[LessonReport]", seconds: float, jobs: int) -> str:
    outcome = "passed" if all(report.sound for report in reports) else "failed"
    lessons = [dataclasses.asdict(report) for report in reports]
    document = {
        "schema": SCHEMA_VERSION,
        "outcome": outcome,
        "seconds": seconds,
        "jobs": jobs,
        "lessons": lessons,
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _show(
    console: "Console", reports: "Sequence[LessonReport]", seconds: float, options: argparse.Namespace
) -> None:
    for report in reports:
        _show_lesson(console, report, timings=options.timings)
    runs = sum(report.runs for report in reports)
    broken = sum(len(report.broken) + len(report.flakes) for report in reports)
    result = f"{broken} broken." if broken else "Every law holds."
    workers = f"{options.jobs} worker{'' if options.jobs == 1 else 's'}"
    console.print(f"{result} {runs} runs in {seconds:.1f} s, {workers}.", style="red" if broken else "green")
    if options.quick:
        console.print("No variants were tried.")


def _show_lesson(console: "Console", report: "LessonReport", *, timings: bool) -> None:
    from rich.padding import Padding
    from rich.table import Column, Table
    from rich.text import Text

    table = Table("step", "", Column("wrong variants", justify="right"), box=None, padding=(0, 2, 0, 0))
    for step in report.steps:
        table.add_row(step.id, Text(step.title, "dim"), str(step.wrong))
    console.print(Text.assemble((report.id, "bold"), f" · {report.title}"))
    console.print(Padding(table, (0, 0, 0, 2)))
    console.print(
        f"  {report.accepted} accepted variants, {report.runs} runs, {report.seconds:.1f} s of checks\n"
    )
    for sentence in (*report.broken, *report.flakes):
        console.print(Padding(Text.assemble(("✗ ", "red"), sentence), (0, 0, 0, 2)))
    for name, seconds in report.slowest if timings else ():
        console.print(Padding(Text(f"{seconds:6.2f} s  {name}", "dim"), (0, 0, 0, 2)))
    if timings or not report.sound:
        console.print()
