"""A request that is sent and whose answer nobody waits for yet."""

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from checker.pending import Pending
from checker.transport import Address

ANSWER = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}"
SECONDS = 10.0


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server's socket, on which the test itself answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture
def pending(listener: socket.socket) -> Iterator[Pending]:
    """A request on its way to it."""
    request = httpx.Request("POST", "http://localhost/things", json={"name": "A"})
    with Pending(Address(Path(), listener.getsockname()[1]), request, SECONDS) as sent:
        yield sent


def test_it_tells_when_an_answer_is_there(listener: socket.socket, pending: Pending) -> None:
    connection, _ = listener.accept()
    with connection:
        assert connection.recv(65536).startswith(b"POST /things HTTP/1.1\r\n")
        assert not pending.answered()
        connection.sendall(ANSWER)
        assert pending.answered(SECONDS)
    response = pending.response()
    assert response.status_code == 201
    assert response.json() == {}
    assert response.request.url.path == "/things"


@pytest.mark.parametrize("answer", [b"", b"no HTTP\r\n\r\n", ANSWER[:-1]], ids=["none", "no-http", "cut"])
def test_an_answer_that_is_none_is_a_transport_error(
    answer: bytes, listener: socket.socket, pending: Pending
) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(answer)
    with pytest.raises(httpx.TransportError):
        pending.response()
