"""For tests: `python -m checker.inprocess [COURSE]` answers the questions of the site's pages, a line each.

A question has `lesson`, `files` and `needs`; standard output has the answers, as `checker.inprocess.browser`
describes them, each on a line.
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
        question = json.loads(line)
        answer = bench.check(question["lesson"], json.dumps(question["files"]), needs=question["needs"])
        print(answer, file=answers, flush=True)


if __name__ == "__main__":
    main()
