"""Two layers that say when a request passes them, and when its response does."""

from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send


# --8<-- [start:layer]
class Announce:
    def __init__(self, app: ASGIApp, name: str) -> None:
        self.app = app  # (1)!
        self.name = name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # (2)!
            await self.app(scope, receive, send)
            return
        print(self.name, "request ", scope["path"])

        async def announce_and_send(message: Message) -> None:  # (3)!
            print(self.name, "response", message["type"])
            await send(message)

        await self.app(scope, receive, announce_and_send)  # (4)!


app = FastAPI()
app.add_middleware(Announce, name="first added:")  # (5)!
app.add_middleware(Announce, name="last added: ")
# --8<-- [end:layer]


@app.get("/books")
def list_books() -> list[str]:
    """The titles."""
    print("              the handler")
    return ["Dune"]


TestClient(app).get("/books")
