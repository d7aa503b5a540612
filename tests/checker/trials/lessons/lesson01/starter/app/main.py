"""The counter."""

import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from fastapi import FastAPI
from pydantic import BaseModel, Field

from app.users import User

DATABASE = os.environ.get("COUNTER_DATABASE", "counter.db")


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Make the table."""
    run("CREATE TABLE IF NOT EXISTS steps (by INTEGER)")
    yield


class Addition(BaseModel):
    """What to add."""

    by: int = Field(ge=1)


app = FastAPI(lifespan=lifespan)


def run(statement: str, *values: int) -> int:
    """The first value of a statement's result."""
    with closing(sqlite3.connect(DATABASE)) as connection, connection:
        row = connection.execute(statement, values).fetchone()
    return int(row[0]) if row and row[0] is not None else 0


@app.get("/count")
def count() -> dict[str, int]:
    """The count."""
    total = run("SELECT SUM(by) FROM steps")
    return {"count": total}


@app.post("/count", status_code=201)
def add(addition: Addition, _user: User) -> dict[str, int]:
    """Add to the count."""
    run("INSERT INTO steps VALUES (?)", addition.by)
    return count()


@app.delete("/count", status_code=204)
def clear(_user: User) -> None:
    """Begin anew."""
    run("DELETE FROM steps")
