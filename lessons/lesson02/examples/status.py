"""A layer that knows the outcome also when the app fails, because it notes it in `finally`."""

from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send


# --8<-- [start:layer]
class CountMiddleware:
    def __init__(self, app: ASGIApp, counts: dict[int, int]) -> None:
        self.app = app
        self.counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = 500  # (1)!

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        finally:  # (2)!
            self.counts[status] = self.counts.get(status, 0) + 1


# --8<-- [end:layer]

app = FastAPI()
counts: dict[int, int] = {}
app.add_middleware(CountMiddleware, counts=counts)


@app.get("/torn")
def read_torn_book() -> None:
    """Fail."""
    raise RuntimeError("a page is missing")


# --8<-- [start:run]
client = TestClient(app, raise_server_exceptions=False)
for path in ("/docs", "/torn", "/no-such-path", "/torn"):
    client.get(path)
print(counts)
# --8<-- [end:run]
