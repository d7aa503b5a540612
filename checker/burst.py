"""Many requests at once, each on a connection of its own: the way to provoke races.

Threads on kept-alive connections find few races: they take turns. Here one thread serves all connections,
and where requests have contents these are sent when the app waits for all of them (`Expect: 100-continue`):
then each request has begun before any can end.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, AsyncExitStack, suppress
from datetime import timedelta
from threading import Event

import httpx

from checker.stillness import wait_until_still
from checker.transport import Address
from checker.wire import ASK, CHUNK_BYTES, CLOSE, Answer, encode

GATE_SECONDS = 0.5
BEGIN_SECONDS = 0.15
"""How long to wait for all to begin: an app that serves one at a time begins none while it is held."""

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def send_at_once(
    address: Address, requests: Sequence[httpx.Request], seconds: float, begun: Event | None = None
) -> list[httpx.Response]:
    """The answers in the order of the requests; `elapsed` of each is its own.

    Sets `begun` when the app has begun all that it begins at a time. Raises TimeoutError if the answers are
    not all there in time, and `httpx.TransportError` if one is no HTTP.
    """
    return asyncio.run(_send_all(address, requests, seconds, begun or Event()))


def send_while(
    held: AbstractContextManager[None], address: Address, send: Callable[[Event], list[httpx.Response]]
) -> list[httpx.Response]:
    """What `send` returns; something is held meanwhile until all have begun and the app only waits."""
    begun = Event()
    with ThreadPoolExecutor(1) as thread:
        with held:
            answers = thread.submit(send, begun)
            begun.wait(BEGIN_SECONDS)
            wait_until_still(address, lambda seconds: bool(wait([answers], seconds).done))
        return answers.result()


async def _send_all(
    address: Address, requests: Sequence[httpx.Request], seconds: float, begun: Event
) -> list[httpx.Response]:
    async with asyncio.timeout(seconds), AsyncExitStack() as stack:
        connections = [await _connect(address, stack) for _ in requests]
        gate = _Gate(len(requests), begun)
        return await asyncio.gather(
            *(_exchange(*pair, gate) for pair in zip(connections, requests, strict=True))
        )


class _Gate:
    """Opens when all are there, or some time after the first: an app may take in fewer at a time."""

    def __init__(self, count: int, begun: Event) -> None:
        self._missing = count
        self._begun = begun
        self._open = asyncio.Event()

    async def wait(self) -> None:
        """Come to the gate, and go on when it opens."""
        self._missing -= 1
        if not self._missing:
            self._open.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._open.wait(), GATE_SECONDS)
        self._open.set()
        self._begun.set()


async def _connect(address: Address, stack: AsyncExitStack) -> Streams:
    if address.port:
        reader, writer = await asyncio.open_connection("127.0.0.1", address.port)
    else:
        reader, writer = await asyncio.open_unix_connection(str(address.path))
    stack.callback(writer.close)
    return reader, writer


async def _exchange(streams: Streams, request: httpx.Request, gate: _Gate) -> httpx.Response:
    reader, writer = streams
    answer = Answer(request)
    head, content = encode(request, more=[CLOSE, ASK])
    try:
        if content:
            writer.write(head)
            while not answer.wanted and not answer.begun:
                answer.feed(await reader.read(CHUNK_BYTES))
        await gate.wait()
        started = time.perf_counter()
        writer.write(content or head)
        while not answer.complete:
            answer.feed(await reader.read(CHUNK_BYTES))
    except OSError as error:
        raise httpx.ReadError(str(error), request=request) from error
    response = answer.response()
    response.elapsed = timedelta(seconds=time.perf_counter() - started)
    return response
