"""A lifespan that does not end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.counter import app

inner = app.router.lifespan_context


@asynccontextmanager
async def for_ever(fastapi: object) -> AsyncIterator[None]:
    """Wait after the last request."""
    async with inner(fastapi):
        yield
        await asyncio.sleep(600)


app.router.lifespan_context = for_ever
