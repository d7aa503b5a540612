"""How long "Try it in the page" takes: from opening a page to the first verdict, and after an edit."""

import argparse
import json
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from checker import starter
from checker.course import Course, Lesson
from checker.paths import ROOT
from tests.site.browser import chromium, serve, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FIRST_SECONDS, AGAIN_SECONDS = 7.0, 0.3
"""The bounds of the first verdict with nothing cached, and of one after an edit, on an idle machine."""
EDITS = 7
MAIN = "app/main.py"
CHECK = """() => new Promise((done) => {
  const status = document.querySelector(".runner-status");
  const began = performance.now();
  const watcher = new MutationObserver(() => {
    if (!status.textContent.includes("points")) return;
    watcher.disconnect();
    done((performance.now() - began) / 1000);
  });
  watcher.observe(status, { childList: true, characterData: true, subtree: true });
  document.querySelector("[data-does=check]").click();
})"""
"""Seconds from pressing Check until the verdict is shown."""


def main() -> int:
    """Print the seconds of each part; returns 1 if a bound is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.runner", description=main.__doc__)
    parser.add_argument("--site", type=Path, default=ROOT / "site", help="a built site")
    parser.add_argument("--runs", type=int, default=3, help="how often a page is opened")
    parser.add_argument("lessons", nargs="*", default=["lesson01"])
    options = parser.parse_args()
    slow = []
    with serve(options.site) as address, chromium() as browser:
        for lesson in map(Course().lesson, options.lessons):
            runs = [measure(browser, address, lesson) for _ in range(options.runs)]
            first, again = median(each[0] for each in runs), median(each[1] for each in runs)
            print(f"{lesson.id}: first verdict {first:.2f} s, after an edit {again:.2f} s; {runs[-1][2]}")
            slow += [lesson.id] if first > FIRST_SECONDS or again > AGAIN_SECONDS else []
    print(f"Slower than the bound: {', '.join(slow)}." if slow else "All within their bounds.")
    return bool(slow)


def measure(browser: "Browser", address: str, lesson: Lesson) -> tuple[float, float, str]:
    """Seconds to the first verdict, seconds after an edit of the solution, and where the first went."""
    right = starter.read(lesson.solution)[MAIN].decode()
    with visit(browser) as visited:
        page = visited.page
        began = time.perf_counter()
        page.goto(f"{address}lessons/{lesson.id}/", wait_until="commit")
        page.get_by_role("button", name="Try it here").click()
        page.locator(".cm-content").wait_for()
        editor = time.perf_counter() - began
        page.evaluate(CHECK)
        first = time.perf_counter() - began
        page.locator(".runner[data-workers='2']").wait_for()  # some seconds in which a reader writes
        again = [edit(page, f"{right}\n# edit {number}\n") for number in range(EDITS)]
        runner = page.locator(".runner")
        marks = {"editor": round(editor * 1000), **json.loads(runner.get_attribute("data-marks") or "{}")}
        marks["warm"] = int(runner.get_attribute("data-warm") or 0)
        return first, median(again), ", ".join(f"{name} {ms} ms" for name, ms in marks.items())


def edit(page: "Page", text: str) -> float:
    """Seconds from Check to the verdict on a changed text."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)
    seconds: float = page.evaluate(CHECK)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
