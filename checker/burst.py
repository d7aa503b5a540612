"""Many requests at once, each on a connection of its own: the way to provoke races.

Threads on kept-alive connections find few races: they take turns. Here all connections are open before the
first request is written, and one thread serves them all.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta

import httpx

from checker.transport import Address
from checker.wire import CHUNK_BYTES, Answer, encode

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


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
        reader, writer = await asyncio.open_unix_connection(str(address.path))
    stack.callback(writer.close)
    return reader, writer


async def _exchange(streams: Streams, request: httpx.Request) -> httpx.Response:
    reader, writer = streams
    answer = Answer(request)
    started = time.perf_counter()
    writer.writelines(encode(request, close=True))
    try:
        while not answer.complete:
            answer.feed(await reader.read(CHUNK_BYTES))
    except OSError as error:
        raise httpx.ReadError(str(error), request=request) from error
    response = answer.response()
    response.elapsed = timedelta(seconds=time.perf_counter() - started)
    return response
