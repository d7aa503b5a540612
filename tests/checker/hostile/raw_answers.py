"""Answers on its own, past Uvicorn: as the file `kind` beside this one says."""

import gzip
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from fastapi import FastAPI
from uvicorn.protocols.http.auto import AutoHTTPProtocol

OK = b"HTTP/1.1 200 OK\r\n"
BOMB = gzip.compress(gzip.compress(bytes(20_000_000)) * 20)
KIND = Path(__file__).with_name("kind").read_text()
PARTS = {
    "garbage": [b"\x00\x1b[2J<script>alert(1)</script>\r\n\r\n"],
    "nothing": [],
    "half": [OK + b"content-length: 100\r\n\r\n{}"],
    "bomb": [OK + b"content-encoding: gzip, gzip\r\ncontent-length: %d\r\n\r\n" % len(BOMB), BOMB],
    "endless body": [OK + b"\r\n", *[b" " * 1_000_000] * 100],
    "endless head": [OK, *[b"x-many: %s\r\n" % (b"y" * 1000)] * 100_000],
}
DRIPS = {
    "dripping head": (OK + b"x-slow: ", b"x"),
    "dripping body": (OK + b"transfer-encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
}


def drip(start: bytes, drop: bytes) -> Iterator[bytes]:
    """A little every now and then, for two minutes at most."""
    yield start
    for _ in range(600):
        time.sleep(0.2)
        yield drop


def answer(connection: socket.socket) -> None:
    """Answer one request."""
    connection.setblocking(True)
    for part in PARTS[KIND] if KIND in PARTS else drip(*DRIPS[KIND]):
        connection.sendall(part)
    connection.shutdown(socket.SHUT_RDWR)


def take_over(self: AutoHTTPProtocol, _data: bytes) -> None:
    """Answer in place of Uvicorn."""
    connection = socket.socket(fileno=os.dup(self.transport.get_extra_info("socket").fileno()))
    threading.Thread(target=answer, args=(connection,), daemon=True).start()


AutoHTTPProtocol.data_received = take_over
app = FastAPI()
