"""Four clients ask an app that opens its doors in its lifespan."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from fastapi import FastAPI
from fastapi.testclient import TestClient

# --8<-- [start:app]
doors = {"open": False}


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    doors["open"] = True
    yield
    doors["open"] = False


app = FastAPI(lifespan=lifespan)


@app.get("/doors")
def read_doors() -> dict[str, bool]:
    return doors


# --8<-- [end:app]


# --8<-- [start:clients]
def plain() -> dict[str, bool]:
    client = TestClient(app)
    return client.get("/doors").json()


def entered() -> dict[str, bool]:
    with TestClient(app) as client:
        return client.get("/doors").json()


async def awaited() -> dict[str, bool]:
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        return (await client.get("/doors")).json()


async def awaited_within() -> dict[str, bool]:
    async with app.router.lifespan_context(app):
        return await awaited()


# --8<-- [end:clients]

for made in (plain(), entered(), asyncio.run(awaited()), asyncio.run(awaited_within())):
    print(made)
