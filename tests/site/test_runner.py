"""“Try it in the page”, in Chromium: right work passes, wrong work fails, a loop is stopped, work is kept."""

import io
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checker import starter
from checker.course import Course
from tests.site.browser import DESKTOP, MOBILE, Colours, Visit, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

LESSON = Course().lesson("lesson01")
RIGHT = starter.read(LESSON.solution)["app/main.py"].decode()
WRONG = RIGHT.replace('{"status": "ok"}', '{"status": "fine"}')
LATE = RIGHT.replace("InventoryOut", "Other")
ENDLESS = "while True:\n    pass\n"
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
SECONDS = 120.0
"""Ten times what the slowest step takes on an idle machine."""


class Bench:
    """The runner on a lesson's page, as a reader uses it."""

    def __init__(self, page: "Page") -> None:
        self.page = page
        page.set_default_timeout(SECONDS * 1000)
        self.root: Locator = page.locator(".runner")
        self.status = page.locator(".runner-status")

    def open(self) -> None:
        """Ask for the editor."""
        self.press("Try it here")
        self.page.locator(".cm-content").wait_for()

    def press(self, name: str) -> None:
        """Press a button."""
        self.root.get_by_role("button", name=name, exact=True).click()

    def write(self, text: str) -> None:
        """Replace the file that is open, as by pasting."""
        self.page.locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def check(self) -> str:
        """Check, and what the status says then."""
        self.press("Check")
        return self.until("points")

    def until(self, words: str) -> str:
        """What the status says as soon as it has these words."""
        self.status.filter(has_text=words).wait_for()
        return self.status.inner_text()

    @property
    def text(self) -> str:
        """The file that is open, as far as it is on the screen."""
        return self.page.locator(".cm-content").inner_text()


@contextmanager
def bench(
    browser: "Browser",
    address: str,
    lesson: str = LESSON.id,
    width: int = DESKTOP,
    colours: Colours = "light",
) -> Iterator[tuple[Bench, Visit]]:
    """The page of a lesson in a browser that has not seen it before, its runner open."""
    with visit(browser, width=width, colours=colours) as visited:
        visited.page.goto(f"{address}lessons/{lesson}/")
        opened = Bench(visited.page)
        opened.open()
        yield opened, visited


def test_nothing_is_loaded_before_it_is_asked_for(browser: "Browser", address: str) -> None:
    with visit(browser) as visited:
        asked: list[str] = []
        visited.page.on("request", lambda request: asked.append(request.url))
        visited.page.goto(f"{address}lessons/{LESSON.id}/")
        visited.page.get_by_role("button", name="Try it here").wait_for()
        visited.page.wait_for_load_state("networkidle")
        big = ("pyodide", "editor.js", "worker.js", ".zip")
        assert [url for url in asked if any(name in url for name in big)] == []
        assert visited.problems == []


@pytest.mark.parametrize("width", [MOBILE, DESKTOP])
def test_right_work_passes_and_wrong_work_fails_with_the_report(
    browser: "Browser", address: str, width: int
) -> None:
    with bench(browser, address, width=width) as (used, visited):
        used.write(WRONG)
        assert used.check().startswith("Not passed yet: ")
        report = used.page.locator(".runner-report .report")
        assert "GET /health" in report.inner_text()
        assert report.locator("details[open] .failed").count() == 1
        scrolls = used.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not scrolls, "the page is wider than the screen"
        used.write(RIGHT)
        assert used.check() == "Passed: 10 of 10 points."
        assert visited.problems == []


def test_a_loop_without_an_end_is_stopped_and_the_next_check_runs(browser: "Browser", address: str) -> None:
    with bench(browser, address) as (used, visited):
        used.until("Ready.")
        used.write(ENDLESS)
        used.press("Check")
        used.until("Checking")
        assert used.text.startswith("while True:")  # the page itself goes on
        used.press("Stop")
        used.until("Stopped after")
        used.write(RIGHT)
        assert used.check() == "Passed: 10 of 10 points."
        assert visited.problems == []


def test_two_workers_check_together_after_the_first_verdict(browser: "Browser", address: str) -> None:
    with bench(browser, address) as (used, visited):
        used.write(RIGHT)
        used.check()
        used.root.and_(used.page.locator("[data-workers='2']")).wait_for()
        for text, said in (
            (WRONG, "Not passed yet: 9 of 10 points."),  # of the first half
            (RIGHT, "Passed: 10 of 10 points."),
            (LATE, "Not passed yet: 8 of 10 points."),  # of the second half
            (RIGHT, "Passed: 10 of 10 points."),
        ):
            used.write(text)
            used.press("Check")
            used.until(said)
        used.write(ENDLESS)
        used.press("Check")
        used.until("Checking")
        used.press("Stop")
        used.until("Stopped after")
        used.write(RIGHT)
        assert used.check() == "Passed: 10 of 10 points."
        assert visited.problems == []


def test_work_is_kept_over_a_reload_downloaded_and_reset(
    browser: "Browser", address: str, tmp_path: Path
) -> None:
    with bench(browser, address) as (used, visited):
        mine = f"# my own line\n{RIGHT}"
        used.write(mine)
        used.page.reload()
        used.open()
        assert used.text.startswith("# my own line")
        with used.page.expect_download() as downloading:
            used.press("Download")
        archive = tmp_path / "work.zip"
        downloading.value.save_as(archive)
        files = {name: data.decode() for name, data in starter.derive(LESSON).items()}
        wanted = {
            f"exercises/{LESSON.id}/{name}": text for name, text in {**files, "app/main.py": mine}.items()
        }
        with zipfile.ZipFile(io.BytesIO(archive.read_bytes())) as unpacked:
            assert {name: unpacked.read(name).decode() for name in unpacked.namelist()} == wanted
        used.press("Reset")
        assert "TODO" in used.text
        used.press("Undo reset")
        assert used.text.startswith("# my own line")
        used.press("Reset")
        used.page.reload()
        used.open()
        assert "TODO" in used.text
        assert visited.problems == []


def test_checks_that_need_processes_are_left_to_the_readers_machine(browser: "Browser", address: str) -> None:
    with bench(browser, address, "lesson03") as (used, visited):
        said = used.check()
        assert "need your machine" in said
        report = used.page.locator(".runner-report .report").inner_text()
        assert "run it on your machine" in report or "not run here" in report
        assert visited.problems == []


def test_the_keyboard_is_enough(browser: "Browser", address: str) -> None:
    with bench(browser, address) as (used, _):
        used.write(RIGHT)
        used.page.keyboard.press("Control+Enter")
        assert used.until("points") == "Passed: 10 of 10 points."
        used.page.keyboard.press("Escape")
        used.page.keyboard.press("Tab")
        inside = used.page.evaluate("document.activeElement.closest('.cm-editor') !== null")
        assert not inside, "Tab does not leave the editor"


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_in_the_open_runner(browser: "Browser", address: str, colours: Colours) -> None:
    """With a report of a failure; the rest of the page has tests of its own."""
    with bench(browser, address, colours=colours) as (used, _):
        used.check()
        used.page.add_script_tag(path=AXE)
        question = "axe.run('.runner', {resultTypes: ['violations']})"
        found = used.page.evaluate(question)["violations"]
        assert [
            f"{each['id']}: {node['html']} {node['failureSummary']}"
            for each in found
            for node in each["nodes"]
        ] == []


def test_the_report_has_the_times_of_its_parts(browser: "Browser", address: str) -> None:
    """`make test-site` shows them with `-rP`; there is no bound here, for a busy machine takes any time."""
    with bench(browser, address) as (used, _):
        used.check()
        marks = json.loads(used.root.get_attribute("data-marks") or "{}")
        first = int(used.root.get_attribute("data-ms") or 0)
        assert list(marks) == ["python", "unpacked", "imported"]
        assert 0 < marks["python"] <= marks["unpacked"] <= marks["imported"]
        print({**marks, "first check": first, "processors": os.cpu_count()})
