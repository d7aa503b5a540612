"""A counter over HTTP, kept in a file."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI
from pydantic import BaseModel, Field

FILE = Path("counter.txt")


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Say goodbye at the end."""
    yield
    print(f"stopped at {counter.count}")


app = FastAPI(title="Counter", lifespan=lifespan)


class Addition(BaseModel):
    """What a client may add."""

    by: Annotated[int, Field(ge=1)]


class Counter(BaseModel):
    """What a client gets to see."""

    count: int = 0


counter = Counter(count=int(FILE.read_text()) if FILE.exists() else 0)


@app.get("/counter")
def read() -> Counter:
    """The count."""
    return counter


@app.post("/counter/add")
def add(addition: Addition) -> Counter:
    """Add to the count, and keep it."""
    counter.count += addition.by
    FILE.write_text(str(counter.count))
    print(f"added {addition.by}")
    return counter
