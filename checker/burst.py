"""Many requests at once, each on a connection of its own: the way to provoke races.

Threads on kept-alive connections find few races: they take turns. Here all connections are open before the
first request is written, and one thread serves them all.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import h11
import httpx

CHUNK_BYTES = 65536
MAX_BODY_BYTES = 1024 * 1024

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens: a Unix socket, or a port of 127.0.0.1."""

    socket: Path
    port: int = 0


def send_at_once(address: Address, requests: Sequence[httpx.Request], seconds: float) -> list[httpx.Response]:
    """The answers in the order of the requests; `elapsed` of each is its own.

    Raises TimeoutError if they are not all there in time, and `httpx.TransportError` if one is no HTTP.
    """
    return asyncio.run(_send_all(address, requests, seconds))


async def _send_all(
    address: Address, requests: Sequence[httpx.Request], seconds: float
) -> list[httpx.Response]:
    async with asyncio.timeout(seconds), AsyncExitStack() as stack:
        connections = [await _connect(address, stack) for _ in requests]
        exchanges = map(_exchange, connections, requests)
        return await asyncio.gather(*exchanges)


async def _connect(address: Address, stack: AsyncExitStack) -> Streams:
    if address.port:
        reader, writer = await asyncio.open_connection("127.0.0.1", address.port)
    else:
        reader, writer = await asyncio.open_unix_connection(str(address.socket))
    stack.callback(writer.close)
    return reader, writer


async def _exchange(streams: Streams, request: httpx.Request) -> httpx.Response:
    reader, writer = streams
    connection = h11.Connection(h11.CLIENT)
    headers = [*request.headers.raw, (b"connection", b"close")]
    head = h11.Request(method=request.method, target=request.url.raw_path, headers=headers)
    started = time.perf_counter()
    for event in (head, h11.Data(data=request.content), h11.EndOfMessage()):
        writer.write(connection.send(event) or b"")
    try:
        response = await _receive(connection, reader, request)
    except (h11.RemoteProtocolError, OSError) as error:
        raise httpx.RemoteProtocolError(str(error), request=request) from error
    response.elapsed = timedelta(seconds=time.perf_counter() - started)
    return response


async def _receive(
    connection: h11.Connection, reader: asyncio.StreamReader, request: httpx.Request
) -> httpx.Response:
    head: h11.Response | None = None
    body = b""
    while not isinstance(event := connection.next_event(), h11.EndOfMessage):
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(CHUNK_BYTES))
        elif isinstance(event, h11.Response):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.ConnectionClosed) or len(body) > MAX_BODY_BYTES:
            raise httpx.RemoteProtocolError("the connection was closed without an answer", request=request)
    if head is None:
        raise httpx.RemoteProtocolError("an answer without a status", request=request)
    return httpx.Response(head.status_code, headers=head.headers.raw_items(), content=body, request=request)
