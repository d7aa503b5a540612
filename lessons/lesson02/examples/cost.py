"""What a layer costs: many requests through none, ten in pure ASGI, and ten with `call_next`."""

import asyncio
from time import perf_counter

from fastapi import FastAPI, Request, Response
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUESTS, ROUNDS, LAYERS = 300, 7, 10


class PureLayer:
    """Passes everything on, through a `send` of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def pass_on(message: Message) -> None:
            await send(message)

        await self.app(scope, receive, pass_on)


class DispatchLayer(BaseHTTPMiddleware):
    """Passes everything on, through `call_next`."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        return await call_next(request)


def make(layer: type | None) -> FastAPI:
    """An app with ten layers of this kind, or none."""
    app = FastAPI()

    @app.get("/")
    async def read() -> str:
        return "a book"

    for _ in range(LAYERS if layer else 0):
        app.add_middleware(layer)
    return app


async def ask(app: FastAPI) -> None:
    """One request, without a network."""
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}

    body = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Message:
        return next(body, None) or await asyncio.Future()  # the client stays

    async def send(message: Message) -> None:
        pass

    await app(dict(scope), receive, send)


async def microseconds(app: FastAPI) -> float:
    """What one request takes."""
    started = perf_counter()
    for _ in range(REQUESTS):
        await ask(app)
    return (perf_counter() - started) / REQUESTS * 1e6


async def main() -> None:
    """Measure the three in turn; the quickest round of each counts, since a busy machine only adds time."""
    apps = {"none": make(None), "pure ASGI": make(PureLayer), "call_next": make(DispatchLayer)}
    taken: dict[str, list[float]] = {name: [] for name in apps}
    for _ in range(ROUNDS):
        for name, app in apps.items():
            taken[name].append(await microseconds(app))
    none = min(taken["none"])
    print(f"a request without layers: {none:.0f} µs")
    for name in ("pure ASGI", "call_next"):
        print(f"one layer, {name}: {(min(taken[name]) - none) / LAYERS:.1f} µs more")


asyncio.run(main())
