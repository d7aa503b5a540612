"""Lighthouse's figures of a built site, for a telephone on a slow network: `make bench-site`."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from checker.paths import ROOT
from tests.site.browser import CHROMIUM, serve

LIGHTHOUSE = Path(__file__).parent / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"
Report = dict[str, Any]
PAGES = ("", "lessons/lesson01/")
LEAST = {"performance": 0.95, "accessibility": 1.0, "best-practices": 1.0, "seo": 1.0}
FLAGS = "--headless=new --no-sandbox --disable-gpu"


def main() -> int:
    """Print the median scores of each page, and what cost points; returns 1 if a score is below its bound."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.site", description=main.__doc__)
    parser.add_argument("--site", type=Path, default=ROOT / "site", help="a built site")
    parser.add_argument("--runs", type=int, default=3, help="how often each page is measured")
    parser.add_argument("pages", nargs="*", default=PAGES, help="paths of pages")
    options = parser.parse_args()
    low: list[str] = []
    with serve(options.site) as url:
        for page in options.pages:
            reports = [measure(url + page) for _ in range(options.runs)]
            low += [f"/{page} {name}" for name in show(f"/{page}", reports)]
    print(f"Below the bound: {', '.join(low)}." if low else "All at or above their bounds.")
    return bool(low)


def show(page: str, reports: list[Report]) -> list[str]:
    """Print one page's scores and faults; returns the names of those below their bounds.

    The index is Lighthouse's measure of the machine: under 1000 it is slow or busy, which costs points.
    """
    scores = {name: median(each["categories"][name]["score"] for each in reports) for name in LEAST}
    index = median(each["environment"]["benchmarkIndex"] for each in reports)
    print(
        page.ljust(24),
        *(f"{name} {score:.2f}" for name, score in scores.items()),
        f"index {index:.0f}",
        sep="  ",
    )
    print(*faults(reports[-1]), sep="\n")
    return [name for name, least in LEAST.items() if scores[name] < least]


def measure(url: str) -> Report:
    """Lighthouse's report on one page."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = ["node", str(LIGHTHOUSE), url, "--quiet", "--output=json", f"--output-path={report}"]
        command += [f"--only-categories={','.join(LEAST)}", f"--chrome-flags={FLAGS}"]
        subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": CHROMIUM})
        found: Report = json.loads(report.read_text("utf-8"))
        return found


def faults(report: Report) -> list[str]:
    """The audits that cost points, with what was measured."""
    return [
        f"    {audit['id']}: {audit.get('displayValue') or audit['title']}"
        for audit in report["audits"].values()
        if audit["score"] is not None and audit["score"] < 0.9 and audit["scoreDisplayMode"] != "informative"
    ]


if __name__ == "__main__":
    sys.exit(main())
