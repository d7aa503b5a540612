"""Check your work at each save, and see at once what changed. Ctrl-C or `q` ends it.

The process that checks stays alive between saves, and each check starts your app afresh.
"""

import argparse
import signal
import sys
from contextlib import suppress

from checker.errors import CheckerError


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "lesson", nargs="?", help="a lesson, as lessonNN (default: the first that is not passed)"
    )
    parser.add_argument("--plain", action="store_true", help="print a line for each check, and read no keys")


def run(options: argparse.Namespace) -> int:
    """Watch until somebody ends it: 0 then."""
    from checker import progress
    from checker.course import Course
    from checker.watch.session import Session

    course = Course(options.root)
    if options.lesson:
        lesson = course.lesson(options.lesson)
    else:
        still_open = (each for each in course.lessons if not progress.recall(each).passed)
        found = next(still_open, None)
        if found is None:
            raise CheckerError("You have passed every lesson.", "Name the one to watch.")
        lesson = found
    plain = options.plain or not (sys.stdout.isatty() and sys.stdin.isatty())
    for name in {"SIGTERM", "SIGHUP"} & set(signal.Signals.__members__):
        signal.signal(signal.Signals[name], signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        Session(course, lesson, plain=plain).run()
    return 0
