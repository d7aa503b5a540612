"""Every page in Chromium, on a telephone's and a desktop's width, in light and dark, without a network."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.site.browser import DESKTOP, MOBILE, Colours, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def addresses(site: Path, address: str) -> list[str]:
    """Where each page of the site is served."""
    paths = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]
    return [address + path.removesuffix("index.html") for path in paths]


@pytest.mark.parametrize(("width", "colours"), [(MOBILE, "dark"), (DESKTOP, "light")])
def test_a_page_opens_without_a_complaint(
    browser: "Browser", site: Path, address: str, width: int, colours: Colours
) -> None:
    """Nothing on the console, no failed request, and nothing wider than the window."""
    with visit(browser, width=width, colours=colours) as opened:
        for url in addresses(site, address):
            opened.page.goto(url, wait_until="networkidle")
            wide = opened.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{url} is {wide} px too wide"
            assert not opened.problems, url
