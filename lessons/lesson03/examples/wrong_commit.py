# WRONG: the default scope commits after the response is sent
"""When does the code after `yield` run?"""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient


# --8<-- [start:dependency]
def get_session() -> Iterator[str]:
    """Stands for a session."""
    yield "session"
    print("  commit")


# --8<-- [end:dependency]

app = FastAPI()


# --8<-- [start:handlers]
@app.post("/late")
def late(session: Annotated[str, Depends(get_session)]) -> None:
    """Commit as soon as FastAPI sees fit."""


@app.post("/in-time")
def in_time(session: Annotated[str, Depends(get_session, scope="function")]) -> None:
    """Commit when this function has returned."""


# --8<-- [end:handlers]


async def telling(scope: Any, receive: Any, send: Any) -> None:
    """The app, which tells when its response is sent."""

    async def tell(message: Any) -> None:
        if message["type"] == "http.response.start":
            print("  response", message["status"])
        await send(message)

    await app(scope, receive, tell)


client = TestClient(telling)
for path in ("/late", "/in-time"):
    print(path)
    client.post(path)
