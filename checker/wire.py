"""HTTP/1.1 as bytes: a request to send, and a response as it comes in."""

from collections.abc import Iterator, Sequence

import httpx

MAX_HEAD_BYTES = 1024 * 1024
MAX_BODY_BYTES = 16 * 1024 * 1024
CHUNK_BYTES = 65536
FIRST_FINAL_STATUS = 200
CLOSE = (b"connection", b"close")
ASK = (b"expect", b"100-continue")
"""Asks to be told when the app wants the content."""

CONTINUE = 100

FRAMING = {b"content-length", b"transfer-encoding"}

Headers = Sequence[tuple[bytes, bytes]]


class TooMuch(httpx.TransportError):
    """The body of an answer is larger than `MAX_BODY_BYTES`."""


def encode(request: httpx.Request, *, more: Headers = ()) -> Iterator[bytes]:
    """The bytes of a request with more headers, part by part: first the head, then the content, if any."""
    headers = [*request.headers.raw, *more]
    lines = [b"%s %s HTTP/1.1" % (request.method.encode(), request.url.raw_path)]
    lines += [b"%s: %s" % header for header in headers]
    yield b"\r\n".join([*lines, b"", b""])
    if isinstance(request.stream, httpx.ByteStream):
        yield request.read()
        return
    assert isinstance(request.stream, httpx.SyncByteStream)
    chunked = "transfer-encoding" in request.headers
    for part in filter(None, request.stream):
        yield b"%x\r\n%s\r\n" % (len(part), part) if chunked else part
    if chunked:
        yield b"0\r\n\r\n"


class Answer:
    """The response to a request: `status`, `headers` and the parts of the body that have come in.

    `wanted` is true once the app asked for the request's content, `begun` once the final status and all
    headers are there, `complete` once the body is too.
    """

    def __init__(self, request: httpx.Request) -> None:
        import httptools  # the browser has none: there no answer comes over a wire

        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: list[bytes] = []
        self.wanted = False
        self.begun = False
        self.complete = False
        self._request = request
        self._unreadable = (httptools.HttpParserError, httptools.HttpParserUpgrade)
        self._parser: httptools.HttpResponseParser = httptools.HttpResponseParser(self)
        self._size = 0
        self._excess = False
        self._persistent = False

    def feed(self, data: bytes) -> None:
        """Take in what was received, b"" for the end; raises `httpx.TransportError` if it is no answer."""
        if not data:
            self._end()
        self._size += len(data)
        try:
            self._parser.feed_data(data)
        except self._unreadable as error:
            self._excess = True
            if not self.complete:
                raise self._error(f"no HTTP: {error}") from None
        if self._size > MAX_HEAD_BYTES and not self.begun:
            raise self._error("headers without an end")
        if self._size > MAX_BODY_BYTES:
            raise TooMuch("the answer is too large", request=self._request)

    @property
    def keeps_connection(self) -> bool:
        """Whether another request may follow on this connection."""
        return self._persistent and not self._excess

    def response(self) -> httpx.Response:
        """The whole answer as HTTPX has it."""
        body = b"".join(self.parts)
        return httpx.Response(self.status, headers=self.headers, content=body, request=self._request)

    def _end(self) -> None:
        """Without a length, the end of the connection is the end of the body."""
        framed = FRAMING.intersection(name.lower() for name, _ in self.headers)
        if not self.begun:
            raise self._error("the connection was closed without an answer")
        if framed and not self.complete:
            raise self._error("the connection was closed without a whole answer")
        self.complete = self._excess = True

    def _error(self, text: str) -> httpx.RemoteProtocolError:
        return httpx.RemoteProtocolError(text, request=self._request)

    # What the parser calls

    def on_message_begin(self) -> None:
        """A status line follows: also after the answer, if the app sends more than it was asked for."""
        self._excess = self.complete

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header of the answer, or of an interim one, or a trailer, which nobody asks for."""
        if not self.begun:
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """All headers are there; an interim answer does not count."""
        if self.begun:
            return
        self.status = self._parser.get_status_code()
        self.wanted |= self.status == CONTINUE
        self.begun = self.status >= FIRST_FINAL_STATUS
        self.complete = self.begun and self._request.method == "HEAD"
        if not self.begun:
            self.headers.clear()

    def on_body(self, data: bytes) -> None:
        """A part of the body."""
        if not self.complete:
            self.parts.append(data)

    def on_message_complete(self) -> None:
        """The body is there; only now does the parser know what becomes of the connection."""
        self.complete = self.begun
        self._persistent = self.begun and self._parser.should_keep_alive()
