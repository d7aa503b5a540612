"""The same wait in three ways, and a path that waits for nothing."""

import asyncio
import time

from fastapi import FastAPI

SECONDS = 0.1

app = FastAPI()


@app.get("/blocking")
async def blocking() -> str:
    """A coroutine that blocks: the one thread that serves everybody waits with it."""
    time.sleep(SECONDS)  # noqa: ASYNC251 (the mistake that this shows)
    return "done"


@app.get("/thread")
def thread() -> str:
    """A function, which FastAPI runs in a thread."""
    time.sleep(SECONDS)
    return "done"


@app.get("/awaiting")
async def awaiting() -> str:
    """A coroutine that waits without blocking."""
    await asyncio.sleep(SECONDS)
    return "done"


@app.get("/health")
async def health() -> str:
    """Waits for nothing."""
    return "ok"
