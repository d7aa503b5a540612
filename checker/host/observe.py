"""The outermost layer around a submission's app: it changes nothing and tells what happens in it."""

import logging
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from checker.host.events import Events
from checker.host.tally import Tally

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

SERVER_ERROR = 500
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
        answered = False

        async def watch(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start" and message["status"] >= SERVER_ERROR:
                self._tell(scope, sys.exc_info()[1])
            if self._tally and not answered and _is_last(message):
                answered = True
                self._tally.count_answered()  # before anybody can have read it
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except BaseException as error:
            self._tell(scope, error)
            raise
        finally:
            if self._tally and answered:
                self._tally.count_over()

    def _tell(self, scope: Message, error: BaseException | None) -> None:
        if error is None:
            return
        if scope["type"] == "lifespan":
            self._events.lifespan_raised(error)
        else:
            self._events.raised(error, scope.get("method", "WEBSOCKET"), scope["path"])


def _is_last(message: Message) -> bool:
    """Whether an answer is whole with this message."""
    return message["type"] == "http.response.body" and not message.get("more_body", False)


def _shorten(record: logging.LogRecord) -> bool:
    """Cut the traceback from Uvicorn's own report of an exception: the events have it. Keep all records."""
    if record.exc_info and record.getMessage().startswith(UVICORNS_OWN):
        record.msg, record.args, record.exc_info = UVICORNS_OWN, (), None
    return True
