"""The HTTP client of the checks: `httpx.Client` with bounds on what an answer may cost."""

import time
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any

import httpx

from checker.transport import DUE
from checker.wire import MAX_BODY_BYTES, TooMuch

BASE_URL = "http://localhost"
MARK = "checker.mark"
SENT = "checker.sent"
"""The moment of `time.monotonic` at which a request was sent."""
MAX_CHANGES = 50
SERVER_ERROR = 500
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
URLS = 1000
"""How many URLs are parsed once: checks ask for the same ones again and again."""


class _NoCookies(httpx.Cookies):
    def extract_cookies(self, response: httpx.Response) -> None:
        """Keep none."""


NO_COOKIES = _NoCookies()
parse = lru_cache(URLS)(httpx.URL)


class Client(httpx.Client):
    """A client of one server, which keeps no cookies: each request stands alone.

    `mark` is called before each request, and what it returns is kept in the request's extensions.
    `on_failure` gets each transport error with its request and returns what to raise: what the learner
    should read. No request takes longer than `seconds`, however slowly the answer drips.
    """

    def __init__(
        self,
        transport: httpx.BaseTransport,
        seconds: float,
        mark: Callable[[], Any],
        on_failure: Callable[[httpx.Request, httpx.TransportError], Exception],
        base_url: str = BASE_URL,
    ) -> None:
        super().__init__(transport=transport, timeout=seconds, base_url=base_url, trust_env=False)
        self._origin = str(self.base_url).rstrip("/")
        self._seconds = seconds
        self._mark = mark
        self._on_failure = on_failure
        self.last: httpx.Response | None = None
        self.changes: deque[httpx.Response] = deque(maxlen=MAX_CHANGES)
        """The latest answers to requests that may have changed something."""

    @property  # type: ignore[misc] # (which nobody sets)
    def cookies(self) -> httpx.Cookies:
        """None: to look for some in each answer took a tenth of a request's time."""
        return NO_COOKIES

    def build_request(self, method: str, url: httpx.URL | str, **options: Any) -> httpx.Request:
        """A request for a URL, or for a path of this server; see `httpx.Client.build_request`."""
        of_server = isinstance(url, str) and url.startswith("/")
        return super().build_request(method, parse(f"{self._origin}{url}") if of_server else url, **options)

    def send(self, request: httpx.Request, *, stream: bool = False, **options: Any) -> httpx.Response:
        """Send a request and read its answer within the bounds; see `httpx.Client.send`.

        Without its options the request goes straight on its way: to prepare for sign-ins, redirects and hooks
        that never come took a sixth of a request's time.
        """
        request.extensions[MARK] = self._mark()
        request.extensions[SENT] = time.monotonic()
        seconds = request.extensions["timeout"]["read"] or self._seconds
        request.extensions[DUE] = time.monotonic() + min(seconds, self._seconds)
        self.last = None
        try:
            plain = all(value is httpx.USE_CLIENT_DEFAULT for value in options.values())
            if plain and not stream and not self.is_closed:
                response = self._transport.handle_request(request)
            else:
                response = super().send(request, stream=True, **options)
            if not stream:
                self._read(response)
                self._keep(response)
        except httpx.TransportError as error:
            raise self._on_failure(request, error) from None
        return response

    def reconnect(self) -> None:
        """Let the next request have a new connection."""
        self._transport.close()

    def _keep(self, response: httpx.Response) -> None:
        self.last = response
        if response.request.method not in SAFE_METHODS:
            self.changes.append(response)
        if response.status_code >= SERVER_ERROR:
            self.reconnect()  # Uvicorn closes the connection of an unhandled error, some time after it

    def _read(self, response: httpx.Response) -> None:
        parts: list[bytes] = []
        size = 0
        now = time.monotonic()
        try:
            encoding = response.headers.get("content-encoding", "")
            if "," in encoding:
                raise httpx.RemoteProtocolError(
                    "a body that is compressed more than once", request=response.request
                )
            assert isinstance(response.stream, httpx.SyncByteStream)
            for part in response.iter_bytes() if encoding else response.stream:
                parts.append(part)
                size += len(part)
                if size > MAX_BODY_BYTES:
                    raise TooMuch("the body is too large", request=response.request)
                if (now := time.monotonic()) > response.request.extensions[DUE]:
                    raise httpx.ReadTimeout("the body takes too long", request=response.request)
        finally:
            response.close()
        response._content = b"".join(parts)  # noqa: SLF001 (what `Response.read` sets)
        response.elapsed = timedelta(seconds=now - response.request.extensions[SENT])
