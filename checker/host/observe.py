"""The outermost layer around a submission's app: it changes nothing and tells what happens in it."""

import logging
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from checker.host.events import Events
from checker.host.tally import Tally

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

SERVER_ERROR = 500
BODILESS = {204, 304}
UVICORNS_OWN = "Exception in ASGI application"
"""What Uvicorn logs, with a traceback, when an exception reaches it."""


class Observed:
    """An ASGI app that passes everything on, reports exceptions as events and counts what is answered."""

    def __init__(self, app: Any, events: Events, tally: Tally | None = None) -> None:
        self._app = app
        self._events = events
        self._tally = tally
        logging.getLogger("uvicorn.error").addFilter(_shorten)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        answer = _Answer(scope.get("method", ""), self._tally)

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": list(message.get("headers", ()))}  # an iterator is read once
                if message["status"] >= SERVER_ERROR:
                    self._tell(scope, sys.exc_info()[1])
            answer.take(message)  # before anybody can have read it
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except BaseException as error:
            self._tell(scope, error, behind=answer.is_whole)
            raise
        finally:
            answer.end()

    def _tell(self, scope: Message, error: BaseException | None, *, behind: bool = False) -> None:
        if error is None:
            return
        if scope["type"] == "lifespan":
            self._events.lifespan_raised(error)
        else:
            self._events.raised(error, scope.get("method", "WEBSOCKET"), scope["path"], behind=behind)


class _Answer:
    """One answer, which is in the tally from when it is whole until the app is through with the request.

    For a client it may be whole before the app says that there is no more.
    """

    def __init__(self, method: str, tally: Tally | None) -> None:
        self._bodiless = method == "HEAD"
        self._tally = tally
        self._place: int | None = None
        self.is_whole = False
        self._due: int | None = None
        """Bytes of the body that are promised and not sent yet; None if nothing was promised."""

    def take(self, message: Message) -> None:
        """A part of it is about to be sent."""
        if not self.is_whole and self._is_whole_with(message):
            self.is_whole = True
            self._place = self._tally.answer() if self._tally else None

    def end(self) -> None:
        """The app is through with the request."""
        if self._tally and self._place is not None:
            self._tally.end(self._place)

    def _is_whole_with(self, message: Message) -> bool:
        if message["type"] == "http.response.start":
            bodiless = self._bodiless or message["status"] in BODILESS
            self._due = 0 if bodiless else _length(message["headers"])
        elif self._due is not None:
            self._due -= len(message.get("body", b""))
        last = message["type"] == "http.response.body" and not message.get("more_body", False)
        return last or (self._due is not None and self._due <= 0)


def _length(headers: Iterable[tuple[bytes, bytes]]) -> int | None:
    """What `Content-Length` promises."""
    promised = [value for name, value in headers if name.lower() == b"content-length" and value.isdigit()]
    return int(promised[-1]) if promised else None


def _shorten(record: logging.LogRecord) -> bool:
    """Cut the traceback from Uvicorn's own report of an exception: the events have it. Keep all records."""
    if record.exc_info and record.getMessage().startswith(UVICORNS_OWN):
        record.msg, record.args, record.exc_info = UVICORNS_OWN, (), None
    return True
