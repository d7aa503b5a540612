"""A request that is on its way while the check does something else."""

import select
import socket
from types import TracebackType
from typing import Self

import h11
import httpx

from checker.burst import CHUNK_BYTES, MAX_BODY_BYTES, Address


class Pending:
    """One request, sent at once on a connection of its own, whose answer nobody waits for.

    Make the request with `api.build_request`. `seconds` bounds each wait for data. Use it as a context.
    """

    def __init__(self, address: Address, request: httpx.Request, seconds: float = 10.0) -> None:
        self._request = request
        self._protocol = h11.Connection(h11.CLIENT)
        if address.port:
            self._socket = socket.create_connection(("127.0.0.1", address.port), seconds)
        else:
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.settimeout(seconds)
            self._socket.connect(str(address.socket))
        headers = [*request.headers.raw, (b"connection", b"close")]
        head = h11.Request(method=request.method, target=request.url.raw_path, headers=headers)
        parts = (head, h11.Data(data=request.content), h11.EndOfMessage())
        self._socket.sendall(b"".join(self._protocol.send(part) or b"" for part in parts))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def answered(self, seconds: float = 0.0) -> bool:
        """Whether something of an answer is there or comes within so many seconds; reads nothing."""
        readable, _, _ = select.select([self._socket], [], [], seconds)
        return bool(readable)

    def response(self) -> httpx.Response:
        """Wait for the answer; raises `httpx.TransportError` if none comes."""
        try:
            head, body = self._receive()
        except TimeoutError:
            raise httpx.ReadTimeout("no answer in time", request=self._request) from None
        except (OSError, h11.RemoteProtocolError) as error:
            raise httpx.RemoteProtocolError(str(error), request=self._request) from error
        headers = head.headers.raw_items()
        return httpx.Response(head.status_code, headers=headers, content=body, request=self._request)

    def _receive(self) -> tuple[h11.Response, bytes]:
        head: h11.Response | None = None
        body = b""
        while not isinstance(event := self._protocol.next_event(), h11.EndOfMessage):
            if event is h11.NEED_DATA:
                self._protocol.receive_data(self._socket.recv(CHUNK_BYTES))
            elif isinstance(event, h11.Response):
                head = event
            elif isinstance(event, h11.Data):
                body += event.data
            if isinstance(event, h11.ConnectionClosed) or len(body) > MAX_BODY_BYTES:
                break
        if head is None or not isinstance(event, h11.EndOfMessage):
            raise h11.RemoteProtocolError("the connection was closed without a whole answer")
        return head, body
