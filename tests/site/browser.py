"""A built site in a real browser: served on loopback, with everything else out of reach.

Tests that use this are marked `browser` and run by `make test-site`, which installs what they need.
"""

import gzip
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

if TYPE_CHECKING:  # an extra of its own, which `make test` does without
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
NOWHERE = "http://127.0.0.1:9"
"""A proxy that nobody runs: Chromium asks it for all but loopback, so nothing else is reached."""
ABANDONED = "net::ERR_ABORTED"
"""Why a request ends that a page was still waiting for when it was left."""
MOBILE, DESKTOP = 390, 1440
"""Widths in CSS pixels that every page has to be right at."""
HEIGHT = 900
TEXTS = {".html", ".css", ".js", ".json", ".mjs", ".svg"}
PATIENCE = 120_000
"""Milliseconds for what takes one on an idle machine."""
Colours = Literal["light", "dark"]


class Handler(SimpleHTTPRequestHandler):
    """Files, as static hosts send them: texts compressed if that is asked for, and kept for an hour."""

    def send_head(self) -> BytesIO | BinaryIO | None:
        """Send the headers; the body is what this returns."""
        path = Path(self.translate_path(self.path))
        file = path / "index.html" if self.path.partition("?")[0].endswith("/") else path
        if (
            "gzip" not in self.headers.get("Accept-Encoding", "")
            or file.suffix not in TEXTS
            or not file.is_file()
        ):
            return super().send_head()
        body = gzip.compress(file.read_bytes(), compresslevel=6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return BytesIO(body)

    def end_headers(self) -> None:
        """Say how long an answer may be kept."""
        self.send_header("Cache-Control", "max-age=3600")
        super().end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: a test looks at the browser, not at the server."""


class Server(ThreadingHTTPServer):
    """A server whose clients may leave in the middle of an answer, as a browser does with a page."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of whatever else goes wrong."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serve(site: Path) -> Iterator[str]:
    """Serve a folder on a free port of loopback; yields the address, with a slash at the end."""
    with Server(("127.0.0.1", 0), partial(Handler, directory=str(site))) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def chromium() -> Iterator["Browser"]:
    """The system's Chromium without a network; raises playwright's `Error` if there is none.

    Playwright keeps an event loop in this thread until the end, so code inside cannot call `asyncio.run`.
    """
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        options = ["--no-sandbox", f"--proxy-server={NOWHERE}", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        try:
            yield browser
        finally:
            browser.close()


@dataclass(frozen=True, slots=True)
class Visit:
    """An open page, and what went wrong in it so far: console, exceptions, failed requests."""

    page: "Page"
    problems: list[str] = field(default_factory=list)


def _watch(page: "Page", problems: list[str]) -> None:
    """Note from now on what goes wrong in a page."""

    def said(message: "ConsoleMessage") -> None:
        if message.type in {"error", "warning"}:
            problems.append(f"console {message.type}: {message.text}")

    def failed(request: "Request") -> None:
        if request.failure != ABANDONED:
            problems.append(f"{request.method} {request.url} failed: {request.failure}")

    def answered(response: "Response") -> None:
        if response.status >= 400:
            problems.append(f"{response.request.method} {response.url} answered {response.status}")

    page.on("console", said)
    page.on("pageerror", lambda error: problems.append(f"raised {error}"))
    page.on("requestfailed", failed)
    page.on("response", answered)


@contextmanager
def visit(
    browser: "Browser", *, width: int = DESKTOP, colours: Colours = "light", javascript: bool = True
) -> Iterator[Visit]:
    """A new page with a store of its own (cookies, cache, settings); open an address by `visit.page.goto`."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT}, color_scheme=colours, java_script_enabled=javascript
    )
    context.set_default_timeout(PATIENCE)
    try:
        opened = Visit(context.new_page())
        _watch(opened.page, opened.problems)
        yield opened
    finally:
        context.close()
