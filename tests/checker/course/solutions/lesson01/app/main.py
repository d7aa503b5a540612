"""A counter over HTTP, kept in memory."""

from typing import Annotated

from fastapi import FastAPI
from pydantic import BaseModel, Field

app = FastAPI(title="Counter")


class Addition(BaseModel):
    """What a client may add."""

    by: Annotated[int, Field(ge=1)]


class Counter(BaseModel):
    """What a client gets to see."""

    count: int = 0


counter = Counter()
history: list[int] = []


@app.get("/counter")
def read() -> Counter:
    """The count."""
    return counter


@app.post("/counter/add")
def add(addition: Addition) -> Counter:
    """Add to the count."""
    counter.count += addition.by
    history.append(addition.by)
    return counter


@app.get("/counter/history")
def read_history() -> list[int]:
    """What was added, oldest first."""
    return history
