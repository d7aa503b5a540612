"""Write exercises/ and the recordings from the course's sources: solutions, starters and scenarios.

An exercise that somebody has edited since the last commit is copied to .checker/backups/ first.
"""

import argparse
from collections.abc import Iterable
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING

from checker.launch import start_host
from checker.packages import imported_packages
from checker.paths import shown

if TYPE_CHECKING:
    from checker.course import Course, Lesson
    from checker.sync import Derived


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("lessons", metavar="LESSON", nargs="*", help="only these lessons, as lessonNN")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--check", action="store_true", help="write nothing; name what is out of date and exit 1"
    )
    mode.add_argument(
        "--forward",
        metavar="LESSON",
        help="first carry what changed in this solution since the last commit into all later lessons",
    )


def run(options: argparse.Namespace) -> int:
    """Bring the derived files up to date; 1 if they were not (--check) or if a merge needs help."""
    from checker.course import Course

    course = Course(options.root)
    lessons = [course.lesson(id) for id in options.lessons] or list(course.lessons)
    fits = _forward(course, options.forward) if options.forward else True
    derived = _derive(lessons)
    fresh = _check(derived) if options.check else _write(derived)
    return 0 if fits and fresh else 1


def _derive(lessons: "list[Lesson]") -> "list[Derived]":
    from checker.sync import derive

    modules = set().union(*(imported_packages(lesson.solution) for lesson in lessons))
    host = start_host(modules)
    with closing(host) if host else nullcontext():
        return [derive(lesson, host) for lesson in lessons]


def _check(derived: "Iterable[Derived]") -> bool:
    stale = [(each.lesson.root, file) for each in derived for file in each.stale()]
    for root, file in stale:
        print(f"out of date: {shown(root, file.path)} ({file.how})")
    print("`python -m checker sync` writes them." if stale else "Everything is up to date.")
    return not stale


def _write(derived: "Iterable[Derived]") -> bool:
    for each in derived:
        stale = each.stale()
        backup = each.write()
        if backup:
            print(
                f"{each.lesson.id}: edited since the last commit; kept in {shown(each.lesson.root, backup)}"
            )
        for file in stale:
            print(f"{each.lesson.id}: wrote {shown(each.lesson.root, file.path)} ({file.how})")
        if not stale:
            print(f"{each.lesson.id}: up to date")
    return True


def _forward(course: "Course", id: str) -> bool:
    from checker.forward import forward

    carried = forward(course.lesson(id))
    for each in carried:
        where = shown(course.root, each.path)
        print(f"conflict, left as it was: {where}" if each.conflict else f"merged: {where}")
    if any(each.conflict for each in carried):
        print("Change these by hand, then carry on with --forward and the lesson that you changed.")
    elif not carried:
        print(f"Nothing of {id}'s solution changed since the last commit that later lessons lack.")
    return not any(each.conflict for each in carried)
