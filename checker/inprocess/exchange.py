"""The ASGI side of a request: what the app gets to see, and what it answers, as Uvicorn would have them."""

import asyncio
import logging
import re
import time
import urllib.parse
from collections.abc import Callable
from email.utils import formatdate
from functools import lru_cache
from typing import Any

import httpx

from checker.causes import NO_ANSWER, NO_END
from checker.host.observe import BODILESS, UVICORNS_OWN, Message
from checker.inprocess.events import Left

NAME = re.compile(rb'[\x00-\x1f\x7f()<>@,;:\[\]={} \t\\"]')
VALUE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
FAILURE = (
    500,
    [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"21"), (b"connection", b"close")],
)


class Exchange:
    """The ASGI side of one request: what the app gets to see of it, and what it has answered so far.

    `wants` is true while the app waits for more of the body, `begun` once there are a status and headers,
    `complete` once the body is too, and `broken` if it never will be. `pause` is called whenever one changes.
    """

    def __init__(self, request: httpx.Request, state: dict[str, Any], pause: Callable[[], None]) -> None:
        self.scope = _scope(request, state)
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: list[bytes] = []
        self.wants = False
        self.begun = False
        self.complete = False
        self.broken = False
        self.left: Left | None = None
        self._pause = pause
        self._news = asyncio.Event()
        self._body: list[bytes] = []
        self._more = True
        self._gone = False
        self._due: int | None = None
        """Bytes of the body that are promised and not there yet; None if nothing was promised."""

    def feed(self, part: bytes, *, more: bool) -> None:
        """Give the app a part of the request's body."""
        self._body.append(part)
        self._more = more
        self.wants = False
        self._news.set()

    def leave(self) -> None:
        """The client goes away."""
        self._gone = True
        self._news.set()

    async def run(self, app: Any) -> None:
        """Have the app answer; what it raises is logged and answered as Uvicorn does."""
        logger = logging.getLogger("uvicorn.error")
        try:
            await app(self.scope, self.receive, self.send)
        except Left as left:
            self.left = left
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            logger.error("%s\n", UVICORNS_OWN, exc_info=error)
            await self._fail()
        else:
            if not self.complete and not self._gone:
                logger.error(NO_ANSWER if not self.begun else NO_END)
                await self._fail()
        finally:
            self._pause()

    async def receive(self) -> Message:
        """The next message of the client, as ASGI has it."""
        if not self.complete and not self._gone and not self._body:
            self.wants = self._more
            if self.wants:
                self._pause()
            await self._news.wait()
        self._news.clear()
        if self.complete or self._gone:
            return {"type": "http.disconnect"}
        body, self._body = b"".join(self._body), []
        return {"type": "http.request", "body": body, "more_body": self._more}

    async def send(self, message: Message) -> None:
        """Take a message of the app."""
        if self._gone:
            return
        if not self.begun:
            _require(message["type"] == "http.response.start", "http.response.start", message)
            self._begin(message["status"], list(message.get("headers", [])))
        elif not self.complete:
            _require(message["type"] == "http.response.body", "http.response.body", message)
            self._add(message.get("body", b""), more=message.get("more_body", False))
        else:
            raise RuntimeError(
                f"Unexpected ASGI message '{message['type']}' sent, after response already completed."
            )

    def _begin(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        self.begun, self.status = True, status
        self.headers = [(b"date", _date(int(time.time()))), (b"server", b"uvicorn")]
        for name, value in headers:
            if NAME.search(name) or VALUE.search(value):
                raise RuntimeError(f"Invalid HTTP header {'name' if NAME.search(name) else 'value'}.")
            self.headers.append((name.lower(), value))
            if name.lower() == b"content-length":
                self._due = int(value)
        if self._due is None and status not in BODILESS and self.scope["method"] != "HEAD":
            self.headers.append((b"transfer-encoding", b"chunked"))
        self._pause()

    def _add(self, part: bytes, *, more: bool) -> None:
        if self.scope["method"] == "HEAD":
            part, self._due = b"", None
        if self._due is not None:
            self._due -= len(part)
            if self._due < 0:
                raise RuntimeError("Response content longer than Content-Length")
        if part:
            self.parts.append(part)
        if not more:
            if self._due:
                raise RuntimeError("Response content shorter than Content-Length")
            self.complete = True
            self._news.set()
        self._pause()

    async def _fail(self) -> None:
        if self.begun:
            self.broken = not self.complete
        elif not self._gone:
            self._begin(*FAILURE)
            self._add(b"Internal Server Error", more=False)


@lru_cache(1)
def _date(moment: int) -> bytes:
    return formatdate(moment, usegmt=True).encode()


def _require(right: bool, wanted: str, message: Message) -> None:
    if not right:
        raise RuntimeError(f"Expected ASGI message '{wanted}', but got '{message['type']}'.")


def _scope(request: httpx.Request, state: dict[str, Any]) -> dict[str, Any]:
    path, _, query = request.url.raw_path.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 50000),
        "scheme": "http",
        "root_path": "",
        "method": request.method,
        "path": urllib.parse.unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
        "headers": [(name.lower(), value.strip(b" \t")) for name, value in request.headers.raw],
        "state": state.copy(),
    }
