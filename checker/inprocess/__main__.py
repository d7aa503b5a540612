"""For tests: `python -m checker.inprocess [COURSE]` answers the questions of the site's pages, a line each.

A question has `lesson`, `files`, and `needs` or, to be judged in halves, `halves`; standard output has the
answers, as `checker.inprocess.browser` describes them, each on a line.
"""

import json
import os
import sys

from checker.inprocess.browser import Bench
from checker.paths import ROOT


def main() -> None:
    """Answer until there are no more questions."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a check prints is not to get among the answers
    bench = Bench(sys.argv[1] if len(sys.argv) > 1 else str(ROOT))
    for line in sys.stdin:
        print(answer(bench, **json.loads(line)), file=answers, flush=True)


def answer(
    bench: Bench, lesson: str, files: dict[str, str], *, needs: bool = True, halves: bool = False
) -> str:
    """The verdict of one worker, or as two of them make it together."""
    if not halves:
        return bench.check(lesson, json.dumps(files), needs=needs)
    first, other = (bench.judge(lesson, json.dumps(files), half) for half in (0, 1))
    if "verdict" in json.loads(first):
        return first
    return bench.join(lesson, json.dumps([json.loads(each)["judged"] for each in (first, other)]), 0.0)


if __name__ == "__main__":
    main()
