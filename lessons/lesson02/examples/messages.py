"""The messages of a streamed response, as a layer sees them pass."""

import asyncio
from collections.abc import AsyncIterator
from time import perf_counter

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

app = FastAPI()


@app.get("/pages", response_class=StreamingResponse)
async def read_pages() -> AsyncIterator[str]:
    """Three pages, one a second."""
    for page in ("one ", "two ", "three"):
        yield page
        await asyncio.sleep(1)


# --8<-- [start:layer]
class Watch:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = perf_counter()

        async def watch(message: Message) -> None:
            seconds = round(perf_counter() - started)
            print(seconds, message["type"], message.get("body", b""))
            await send(message)

        await self.app(scope, receive, watch)


# --8<-- [end:layer]

TestClient(Watch(app)).get("/pages")
