"""Two paths that misbehave on purpose, to try the middleware on. Keep them: the checks use them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

router = APIRouter(prefix="/debug", tags=["debug"])

PARTS = 5


@router.get("/boom")
def fail() -> None:
    """Fail as a bug does, with a text that no client should see."""
    raise RuntimeError("the code of the safe is 4711")


@router.get("/stream", response_class=StreamingResponse)
async def stream(seconds: Annotated[float, Query(ge=0, le=5)] = 1.0) -> AsyncIterator[str]:
    """Send five parts: the first at once, the last after this many seconds."""
    for part in range(1, PARTS + 1):
        yield f"part {part}\n"
        if part < PARTS:
            await asyncio.sleep(seconds / (PARTS - 1))
