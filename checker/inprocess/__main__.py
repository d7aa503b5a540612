"""For authors: `python -m checker.inprocess LESSON SOURCE` prints the verdict, as JSON, of an app in this process."""

import argparse
import tempfile
from pathlib import Path

from checker.course import Course
from checker.inprocess.check import check_here
from checker.inprocess.process import prepare
from checker.reports import json
from checker.run import Options


def main() -> None:
    """Check one submission."""
    parser = argparse.ArgumentParser(prog="python -m checker.inprocess", description=__doc__)
    parser.add_argument("lesson")
    parser.add_argument("source", type=Path)
    parser.add_argument("--without-needs", action="store_true", help="run steps whose needs do not pass, too")
    options = parser.parse_args()
    prepare()
    lesson = Course().lesson(options.lesson)
    with tempfile.TemporaryDirectory(prefix="checker-") as folder:
        verdict = check_here(
            lesson, options.source.resolve(), Path(folder), Options(needs=not options.without_needs)
        )
    print(json.render(verdict))


if __name__ == "__main__":
    main()
