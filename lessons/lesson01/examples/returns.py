"""Writing: a request body, a status of its own, and a changed copy of a frozen record."""

# --8<-- [start:imports]
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pprint import pp
from threading import Lock

from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient
from pydantic import BaseModel

# --8<-- [end:imports]

app = FastAPI()


# --8<-- [start:models]
@dataclass(frozen=True)
class Book:
    isbn: str
    copies: int
    shelf: str | None
    moved_at: datetime


class ReturnIn(BaseModel):  # (1)!
    isbn: str
    copies: int
    shelf: str | None = None  # (2)!


# --8<-- [end:models]


class BookOut(BaseModel):
    isbn: str
    copies: int
    shelf: str | None
    moved_at: datetime


books = {"0441172717": Book("0441172717", 3, "F-2", datetime(2026, 3, 1, tzinfo=UTC))}


# --8<-- [start:handler]
books_lock = Lock()


@app.post("/books/return", response_model=BookOut, status_code=202)  # (1)!
def take_back(returned: ReturnIn) -> Book:  # (2)!
    """Put copies back on their shelf."""
    with books_lock:  # (3)!
        book = books.get(returned.isbn)
        if book is None:
            raise HTTPException(404, "That book is not ours.")
        book = replace(  # (4)!
            book,
            copies=book.copies + returned.copies,
            shelf=returned.shelf or book.shelf,
            moved_at=datetime.now(UTC),  # (5)!
        )
        books[book.isbn] = book  # (6)!
    return book


# --8<-- [end:handler]

# --8<-- [start:run]
client = TestClient(app)
DUNE = "0441172717"
for body in (
    {"isbn": DUNE, "copies": 2},
    {"isbn": DUNE},
    {"isbn": "1", "copies": 1},
):
    response = client.post("/books/return", json=body)
    answer = response.json()
    if "moved_at" in answer:
        answer["moved_at"] = answer["moved_at"][-1:]  # the rest changes
    print(response.status_code, body)
    pp(answer, width=72)
# --8<-- [end:run]
