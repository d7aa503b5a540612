# WRONG: the first of the two handlers is a coroutine that hashes
"""Who is answered while somebody's password is hashed?"""

import asyncio

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from pwdlib import PasswordHash

hasher = PasswordHash.recommended()
app = FastAPI()


# --8<-- [start:handlers]
@app.get("/coroutine")
async def coroutine() -> str:
    """Hashes on the one thread that serves everybody."""
    return hasher.hash("sunshine")


@app.get("/function")
def function() -> str:
    """Hashes in a thread of its own."""
    return hasher.hash("sunshine")


@app.get("/health")
async def health() -> str:
    """Waits for nothing."""
    return "ok"


# --8<-- [end:handlers]


async def ask(client: AsyncClient, path: str, order: list[str]) -> None:
    """Send a request, and note when its answer is there."""
    await client.get(path)
    order.append(path)


async def main() -> None:
    """Ask for both at once."""
    async with AsyncClient(transport=ASGITransport(app), base_url="http://library") as client:
        for path in ("/coroutine", "/function"):
            order: list[str] = []
            await asyncio.gather(ask(client, path, order), ask(client, "/health", order))
            print("answered first:", order[0])


asyncio.run(main())
