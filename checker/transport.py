"""The connection of the checks' client: one request after the other, each within a time."""

import select
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from checker.wire import CHUNK_BYTES, Answer, encode

DUE = "checker.due"
MOMENT = 0.001


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens: a Unix socket, or a port of 127.0.0.1."""

    path: Path
    port: int = 0

    def connect(self, seconds: float) -> socket.socket:
        """A new connection, whose every step is bounded by so many seconds."""
        if self.port:
            return socket.create_connection(("127.0.0.1", self.port), seconds)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(seconds)
        try:
            connection.connect(str(self.path))
        except BaseException:
            connection.close()
            raise
        return connection


class Transport(httpx.BaseTransport):
    """Sends each request on the connection that the last one left open, or else on a new one.

    A request's extension `DUE` is the moment of `time.monotonic` by which all of the answer has to be there.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._idle: socket.socket | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer as soon as its headers are there; raises `httpx.TransportError`."""
        exchange = _Exchange(request, self)
        with exchange.bounded():
            exchange.ask(self._take() or self._address.connect(exchange.left()))
        return httpx.Response(
            exchange.answer.status, headers=exchange.answer.headers, stream=exchange, request=request
        )

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._idle:
            self._idle.close()
            self._idle = None

    def keep(self, connection: socket.socket) -> None:
        """Let the next request have this connection."""
        self.close()
        self._idle = connection

    def _take(self) -> socket.socket | None:
        if self._idle and select.select([self._idle], [], [], 0)[0]:  # nothing was asked: so it was closed
            self.close()
        taken, self._idle = self._idle, None
        return taken


class _Exchange(httpx.SyncByteStream):
    """One request, and its answer's body, which is read as it comes in."""

    def __init__(self, request: httpx.Request, transport: Transport) -> None:
        self.answer = Answer(request)
        self._request = request
        self._transport = transport
        self._connection: socket.socket | None = None

    def left(self) -> float:
        """The seconds until all has to be there."""
        return max(MOMENT, float(self._request.extensions[DUE]) - time.monotonic())

    @contextmanager
    def bounded(self) -> Iterator[None]:
        """Whatever goes wrong closes the connection, and is an exception of HTTPX."""
        try:
            yield
        except BaseException as error:
            self.close()
            if isinstance(error, TimeoutError):
                raise httpx.ReadTimeout("no answer in time", request=self._request) from error
            if isinstance(error, OSError):
                raise httpx.ReadError(str(error), request=self._request) from error
            raise

    def ask(self, connection: socket.socket) -> None:
        """Send the request and wait for the answer's headers."""
        self._connection = connection
        with suppress(BrokenPipeError, ConnectionResetError):  # who refuses a body answers before its end
            for part in self._parts():
                connection.settimeout(self.left())
                connection.sendall(part)
        while not self.answer.begun:
            self._receive()

    def __iter__(self) -> Iterator[bytes]:
        with self.bounded():
            while True:
                while self.answer.parts:
                    yield self.answer.parts.pop(0)
                if self.answer.complete:
                    return
                self._receive()

    def close(self) -> None:
        """Keep the connection only if nothing of this answer can come over it any more."""
        if self._connection and self.answer.keeps_connection:
            self._transport.keep(self._connection)
        elif self._connection:
            self._connection.close()
        self._connection = None

    def _parts(self) -> Iterator[bytes]:
        """What to send: in one piece if all of it is there already."""
        if isinstance(self._request.stream, httpx.ByteStream):
            yield b"".join(encode(self._request))
        else:
            yield from encode(self._request)

    def _receive(self) -> None:
        if self._connection is None:
            raise httpx.StreamClosed
        self._connection.settimeout(self.left())
        self.answer.feed(self._connection.recv(CHUNK_BYTES))
