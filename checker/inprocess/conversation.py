"""The client's side of a request: the body goes into the app, and the answer comes out, as both are there."""

import time
from collections.abc import Callable, Iterator

import httpx

from checker.inprocess.exchange import Exchange


class Conversation(httpx.SyncByteStream):
    """A request on its way through an app: the body goes in and the answer comes out as both are there.

    `advance` runs the app until something changes, or until a moment of `time.monotonic`.
    """

    def __init__(
        self, request: httpx.Request, exchange: Exchange, due: float, advance: Callable[[float], None]
    ) -> None:
        self._request = request
        self._exchange = exchange
        self._due = due
        self._advance = advance
        self._sent = self._start()

    def _start(self) -> Iterator[bytes]:
        stream = self._request.stream
        assert isinstance(stream, httpx.SyncByteStream)
        if isinstance(stream, httpx.ByteStream):
            self._exchange.feed(self._request.read(), more=False)
            return iter(())
        return iter(stream)

    def begin(self) -> httpx.Response:
        """The answer, as soon as there are its headers."""
        self._wait_for(lambda: self._exchange.begun)
        return httpx.Response(
            self._exchange.status, headers=self._exchange.headers, stream=self, request=self._request
        )

    def __iter__(self) -> Iterator[bytes]:
        exchange = self._exchange
        while True:
            while exchange.parts:
                yield exchange.parts.pop(0)
            if exchange.complete:
                return
            self._wait_for(lambda: bool(exchange.parts) or exchange.complete)

    def close(self) -> None:
        """The client needs no more of it."""
        if not self._exchange.complete:
            self._exchange.leave()
        self._advance(0.0)

    def _wait_for(self, there: Callable[[], bool]) -> None:
        """Let the app go on until something is there; raises `httpx.TransportError` if it never will be."""
        exchange = self._exchange
        while not there():
            if exchange.left:
                raise httpx.ReadError("the app ended itself", request=self._request)
            if exchange.broken:
                text = "the connection was closed without a whole answer"
                raise httpx.RemoteProtocolError(text, request=self._request)
            if exchange.wants:
                part = next(self._sent, None)
                exchange.feed(part or b"", more=part is not None)
            before = exchange.begun, len(exchange.parts), exchange.wants, exchange.broken, exchange.left
            self._advance(self._due)
            after = exchange.begun, len(exchange.parts), exchange.wants, exchange.broken, exchange.left
            if not there() and before == after and not exchange.wants:
                raise httpx.ReadTimeout("no answer in time", request=self._request)
            if time.monotonic() > self._due:
                raise httpx.ReadTimeout("no answer in time", request=self._request)
