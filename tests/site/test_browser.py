"""Every page in Chromium, on a telephone's and a desktop's width, in light and dark, without a network."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checker.course import Course
from tests.site.browser import DESKTOP, MOBILE, Colours, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
LESSON = Course().lessons[0].id
pytestmark = pytest.mark.browser


def addresses(site: Path, address: str) -> list[str]:
    """Where each page of the site is served."""
    paths = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]
    return [address + path.removesuffix("index.html") for path in paths]


@pytest.mark.parametrize(("width", "colours"), [(MOBILE, "dark"), (DESKTOP, "light")])
def test_every_page_is_sound(
    browser: "Browser", published: Path, address: str, width: int, colours: Colours
) -> None:
    """No complaint on the console, no failed request, nothing too wide, and nothing that axe finds."""
    faults: list[str] = []
    with visit(browser, width=width, colours=colours) as opened:
        for url in addresses(published, address):
            opened.page.goto(url, wait_until="load")
            faults += [f"{url}: {fault}" for fault in (*opened.problems, *violations(opened.page))]
            opened.problems.clear()
            wide = opened.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            faults += [f"{url} is {wide} px too wide"] if wide > 0 else []
    assert not faults


def test_the_theme_switches_and_is_remembered(browser: "Browser", address: str) -> None:
    """From light to dark by its button, and dark on the next page."""
    from playwright.sync_api import expect

    with visit(browser, colours="light") as opened:
        page = opened.page
        page.goto(address)
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
        page.get_by_title("Switch to dark colours").click()
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
        page.goto(f"{address}glossary/")
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_a_reader_gets_along_with_the_keyboard(browser: "Browser", address: str) -> None:
    """Tab shows the way past the navigation, and a slash begins a search."""
    from playwright.sync_api import expect

    with visit(browser) as opened:
        page = opened.page
        page.goto(f"{address}start/")
        page.keyboard.press("Tab")
        expect(page.get_by_text("Skip to content")).to_be_focused()
        page.keyboard.press("Enter")
        assert page.url.endswith("#start")
        page.goto(f"{address}glossary/", wait_until="networkidle")  # the index has to be there
        page.keyboard.press("/")
        page.keyboard.type("preflight")
        page.locator(".md-search-result__item").first.wait_for()
        assert not opened.problems


def test_a_text_is_readable_without_javascript(browser: "Browser", address: str) -> None:
    """Hints, answers and the solution unfold, and the code is there."""
    from playwright.sync_api import expect

    with visit(browser, javascript=False) as opened:
        page = opened.page
        page.goto(f"{address}lessons/{LESSON}/")
        folded = page.locator("details").first
        folded.locator("summary").click()
        expect(folded).to_have_attribute("open", "")
        expect(page.locator("pre code").first).to_be_visible()


def violations(page: "Page") -> list[str]:
    """What axe finds in a page, one line for each rule; what it measures has to be laid out."""
    page.add_style_tag(content=".part { content-visibility: visible !important }")
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{each['id']}, {len(each['nodes'])} times, as {each['nodes'][0]['html'][:150]}" for each in found
    ]
