"""Requests and answers on real sockets: how they are read, and on which connection they travel."""

import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from checker.burst import send_at_once, send_while
from checker.transport import DUE, Address, Transport
from checker.wire import Answer

SECONDS = 20.0
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
GET = httpx.Request("GET", "http://localhost/things")


class Peer:
    """A server whose answers the test writes: `serve` gets each connection, and `accepted` counts them."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._serve = serve
        self.accepted = 0
        self.address = Address(Path(), self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(SECONDS)
            self._serve(connection)

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()


@contextmanager
def peer(serve: Callable[[socket.socket], None]) -> Iterator[Peer]:
    """A peer for the time of a test."""
    server = Peer(serve)
    try:
        yield server
    finally:
        server.close()


def head_of(connection: socket.socket) -> bytes:
    """What comes until the end of the headers, or until the connection's end."""
    data = b""
    while b"\r\n\r\n" not in data and (more := connection.recv(65536)):
        data += more
    return data


def answer_each(connection: socket.socket) -> None:
    """Answer requests without content until the client leaves."""
    while head_of(connection):
        connection.sendall(OK)


def client(address: Address) -> httpx.Client:
    """A client on this address, whose requests have time."""

    def give_time(request: httpx.Request) -> None:
        request.extensions[DUE] = time.monotonic() + SECONDS

    return httpx.Client(
        transport=Transport(address), base_url="http://localhost", event_hooks={"request": [give_time]}
    )


# One answer


WHOLE = {
    "length": (OK, 200, b"{}"),
    "chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
        200,
        b"{}",
    ),
    "to the end": (b"HTTP/1.1 200 OK\r\n\r\n{}", 200, b"{}"),
    "nothing": (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
    "interim": (CONTINUE + OK, 200, b"{}"),
}


@pytest.mark.parametrize("form", WHOLE)
@pytest.mark.parametrize("size", [1, 7, 65536])
def test_an_answer_is_read_in_whatever_parts_it_comes(form: str, size: int) -> None:
    data, status, body = WHOLE[form]
    answer = Answer(GET)
    for start in range(0, len(data), size):
        answer.feed(data[start : start + size])
    if not answer.complete:
        answer.feed(b"")
    response = answer.response()
    assert (answer.complete, response.status_code, response.content) == (True, status, body)


BROKEN = {
    "no http": b"hello\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "cut": OK[:-1],
    "nothing": b"",
    "another protocol": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
}


def fed(data: bytes) -> Answer:
    """The answer after this and the connection's end."""
    answer = Answer(GET)
    if data:
        answer.feed(data)
    answer.feed(b"")
    return answer


@pytest.mark.parametrize("form", BROKEN)
def test_what_is_no_answer_is_an_error(form: str) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        fed(BROKEN[form])


def test_what_follows_an_answer_costs_the_connection_and_not_the_answer() -> None:
    answer = Answer(GET)
    answer.feed(OK + b"and more")
    assert (answer.response().content, answer.keeps_connection) == (b"{}", False)


def test_the_answer_to_head_has_no_body_whatever_its_length_says() -> None:
    answer = Answer(httpx.Request("HEAD", "http://localhost/"))
    answer.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
    assert answer.complete


# One client


def test_requests_share_a_connection_as_long_as_it_is_open() -> None:
    with peer(answer_each) as server, client(server.address) as api:
        for _ in range(3):
            assert api.get("/things").json() == {}
    assert server.accepted == 1


def test_a_connection_that_was_closed_is_replaced() -> None:
    def answer_once(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(OK)

    with peer(answer_once) as server, client(server.address) as api:
        assert api.get("/things").json() == {}
        idle = api._transport._idle  # type: ignore[attr-defined]  # noqa: SLF001 (to see that the server has left)
        assert select.select([idle], [], [], 30)[0]
        assert api.get("/things").json() == {}
    assert server.accepted == 2


def test_a_request_may_be_sent_while_another_one_is_being_written() -> None:
    """As a body that comes in parts does, with a request between them."""

    def answer_all(connection: socket.socket) -> None:
        data = head_of(connection)
        while b"chunked" in data and not data.endswith(b"0\r\n\r\n"):
            data += connection.recv(65536)
        connection.sendall(OK)
        head_of(connection)

    with peer(answer_all) as server, client(server.address) as api:

        def parts() -> Iterator[bytes]:
            yield b"{"
            assert api.get("/between").json() == {}
            yield b"}"

        assert api.post("/things", content=parts()).status_code == 200
    assert server.accepted == 2


# Many at once


def test_no_request_of_a_burst_ends_before_all_have_begun() -> None:
    """Each gives its content when the app has asked for the content of all."""
    count = 8
    begun = threading.Barrier(count)

    def wait_for_all(connection: socket.socket) -> None:
        assert b"expect: 100-continue" in head_of(connection)
        begun.wait(SECONDS)
        connection.sendall(CONTINUE)
        assert connection.recv(65536) == b"{}"
        connection.sendall(OK)

    requests = [httpx.Request("POST", "http://localhost/", content=b"{}") for _ in range(count)]
    with peer(wait_for_all) as server:
        assert [each.status_code for each in send_at_once(server.address, requests, SECONDS)] == [200] * count


def test_what_is_held_during_a_burst_is_held_until_all_have_begun_and_no_longer() -> None:
    """Here each waits for what is held, as for the lock of a database."""
    count = 4
    held, begun, released = threading.Lock(), threading.Barrier(count), threading.Event()

    def wait_for_what_is_held(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(CONTINUE)
        assert connection.recv(65536) == b"{}"
        assert held.locked()
        begun.wait(SECONDS)
        assert released.wait(SECONDS)
        connection.sendall(OK)

    @contextmanager
    def hold() -> Iterator[None]:
        with held:
            yield
        released.set()

    requests = [httpx.Request("POST", "http://localhost/", content=b"{}") for _ in range(count)]
    with peer(wait_for_what_is_held) as server:
        send = partial(send_at_once, server.address, requests, SECONDS)
        answers = send_while(hold(), server.address, send)
    assert [each.status_code for each in answers] == [200] * count


def test_an_app_that_takes_one_request_after_the_other_gets_all_of_a_burst() -> None:
    """The gate opens after a while: to serve one at a time is slow, and not wrong."""
    turn = threading.Lock()

    def one_by_one(connection: socket.socket) -> None:
        with turn:
            head_of(connection)
            connection.sendall(CONTINUE)
            assert connection.recv(65536) == b"{}"
            connection.sendall(OK)

    requests = [httpx.Request("POST", "http://localhost/", content=b"{}") for _ in range(3)]
    with peer(one_by_one) as server:
        assert [each.status_code for each in send_at_once(server.address, requests, SECONDS)] == [200] * 3
