"""A request that is on its way while the check does something else."""

import select
from types import TracebackType
from typing import Self

import httpx

from checker.transport import Address
from checker.wire import CHUNK_BYTES, CLOSE, Answer, encode

PENDING_SECONDS = 10.0


class Pending:
    """One request, sent at once on a connection of its own, whose answer nobody waits for.

    Make the request with `api.build_request`. `seconds` bounds each wait for data. Use it as a context.
    """

    def __init__(self, address: Address, request: httpx.Request, seconds: float = PENDING_SECONDS) -> None:
        self._request = request
        self._socket = address.connect(seconds)
        self._socket.sendall(b"".join(encode(request, more=[CLOSE])))

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
        answer = Answer(self._request)
        try:
            while not answer.complete:
                answer.feed(self._socket.recv(CHUNK_BYTES))
        except TimeoutError:
            raise httpx.ReadTimeout("no answer in time", request=self._request) from None
        except OSError as error:
            raise httpx.ReadError(str(error), request=self._request) from error
        return answer.response()
