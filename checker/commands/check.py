"""Check your work on one lesson, or on all of them."""

import argparse
import os
from pathlib import Path

from checker.errors import CheckerError
from checker.launch import HostProcess, can_fork
from checker.packages import needed_packages
from checker.paths import LessonPaths, shown
from checker.program import PROGRAM
from checker.timings import Timings

TYPE_CHECKING = False  # the host is to learn first what to import
if TYPE_CHECKING:
    from checker.course import Lesson
    from checker.verdict import Verdict

ALL = "all"
DEFAULT_SECONDS = 10.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("lesson", help="a lesson, as lessonNN, or `all`")
    parser.add_argument("--step", metavar="STEP", help="check only this step")
    parser.add_argument(
        "--source", metavar="DIR", type=Path, help="a folder with app/, in place of exercises/LESSON"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.add_argument("--junit", metavar="FILE", type=Path, help="write a JUnit XML report")
    parser.add_argument("--html", metavar="FILE", type=Path, help="write a report as one HTML page")
    parser.add_argument(
        "--timeout",
        metavar="S",
        type=_seconds,
        default=DEFAULT_SECONDS,
        help="seconds that a start or an answer may take (default %(default)g)",
    )
    parser.add_argument(
        "--replay", action="store_true", help="also print the failed check's requests as `curl` lines"
    )
    parser.add_argument("--timings", action="store_true", help="also say where the time went")


def run(options: argparse.Namespace) -> int:
    """Judge the lessons in order; 0 if each passed, 1 if not."""
    if options.lesson == ALL and (options.source or options.step):
        raise CheckerError("`all` takes neither --source nor --step.", "Name one lesson.")
    for path in filter(None, (options.junit, options.html)):
        _refuse_unwritable(path)
    timings = Timings()
    return _report(options, judge(options, timings), timings)


def judge(options: argparse.Namespace, timings: Timings) -> "list[tuple[Lesson, Verdict]]":
    """The verdict on each lesson that is asked for; when this returns, no process of a submission is left."""
    paths = _lessons(options)
    submissions = [locate(options.root, each, options.source) for each in paths]
    host: HostProcess | None = options.host or (HostProcess() if can_fork() else None)
    if host:
        timings.mark("host launched", host.launched)
        host.prepare(set[str]().union(*map(needed_packages, paths, submissions)))
    try:
        judged = _judge(options, [each.id for each in paths], submissions, host, timings)
    finally:
        if host:
            host.close()
    timings.mark("host ended")
    return judged


def _refuse_unwritable(path: Path) -> None:
    """Raise `CheckerError` before anything runs if a report cannot be written to this path."""
    folder = path.absolute().parent
    if path.is_dir():
        raise CheckerError(f"The report {path} cannot be written: it is a folder.", "Name a file.")
    if not folder.is_dir():
        raise CheckerError(f"The report {path} cannot be written: there is no folder {folder}.")
    if not os.access(folder, os.W_OK):
        raise CheckerError(f"The report {path} cannot be written: nothing can be written to {folder}.")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"`{text}` is no number of seconds") from None
    if not 0 < seconds <= 3600:
        raise argparse.ArgumentTypeError("must be more than 0 and at most 3600 seconds")
    return seconds


def _lessons(options: argparse.Namespace) -> list[LessonPaths]:
    """The lessons that are asked for, without reading any: the full course is only read to explain a typo."""
    paths = LessonPaths(options.root, options.lesson)
    if options.lesson != ALL and paths.metadata_file.is_file():
        return [paths]
    from checker.course import Course

    course = Course(options.root)
    return list(course.lessons) if options.lesson == ALL else [course.lesson(options.lesson)]


def locate(root: Path, lesson: LessonPaths, source: Path | None) -> Path:
    """The folder to check; raises `CheckerError` if it is not there or holds no app."""
    submission = source.resolve() if source else lesson.exercise
    where = shown(root, submission)
    if not submission.is_dir():
        tip = (
            "Give --source a folder that has app/." if source else f"`{PROGRAM} reset {lesson.id}` writes it."
        )
        raise CheckerError(f"There is no folder {where}.", tip)
    if not (submission / "app").is_dir():
        tip = "A submission is a folder with app/main.py in it."
        if not source:
            tip += f" `{PROGRAM} reset {lesson.id}` writes the starter."
        raise CheckerError(f"The folder {where} has no app/.", tip)
    return submission


def _judge(
    options: argparse.Namespace,
    ids: list[str],
    submissions: list[Path],
    host: HostProcess | None,
    timings: Timings,
) -> "list[tuple[Lesson, Verdict]]":
    from checker.cores import cores
    from checker.course import Course
    from checker.options import Options
    from checker.protect import protect
    from checker.run import check

    protect()
    course = Course(options.root)
    timings.mark("libraries imported")
    how = Options(step=options.step, seconds=options.timeout, cores=len(cores()), mark=timings.mark)
    lessons = [course.lesson(id) for id in ids]
    return [
        (lesson, check(lesson, submission, host, how))
        for lesson, submission in zip(lessons, submissions, strict=True)
    ]


def _report(options: argparse.Namespace, judged: "list[tuple[Lesson, Verdict]]", timings: Timings) -> int:
    from dataclasses import replace

    from checker.reports import deliver

    judged = [(lesson, replace(verdict, timings=dict(timings.phases))) for lesson, verdict in judged]
    if options.source is None:
        deliver.remember(judged)
    if options.junit or options.html:
        deliver.write(judged, options.junit, options.html)
    if options.json:
        deliver.print_json(judged, several=options.lesson == ALL)
    else:
        deliver.print_report(
            judged, several=options.lesson == ALL, timings=options.timings, replay=options.replay
        )
    return 0 if all(verdict.passed for _, verdict in judged) else 1
