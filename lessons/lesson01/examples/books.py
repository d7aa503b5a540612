"""Reading: lists, pages, single records, and a model that says what a client may see."""

# --8<-- [start:imports]
from dataclasses import dataclass
from pprint import pp
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query
from fastapi.testclient import TestClient
from pydantic import BaseModel

# --8<-- [end:imports]

app = FastAPI()


# --8<-- [start:models]
@dataclass(frozen=True)
class Book:  # (1)!
    isbn: str
    title: str
    copies: int
    price_paid: float


class BookOut(BaseModel):  # (2)!
    isbn: str
    title: str
    copies: int


# --8<-- [end:models]

BOOKS = {
    book.isbn: book
    for book in [
        Book("9780441172719", "Dune", 3, 4.2),
        Book("9780140449136", "The Odyssey", 0, 6.1),
        Book("9780261102217", "The Hobbit", 5, 7.9),
    ]
}


# --8<-- [start:handlers]
@app.get("/books", response_model=list[BookOut])  # (1)!
def list_books(  # (2)!
    limit: Annotated[int, Query(ge=1, le=50)] = 2,
) -> list[Book]:
    """The first books by title."""
    return sorted(BOOKS.values(), key=lambda book: book.title)[:limit]


@app.get("/books/lent-out", response_model=list[BookOut])  # (3)!
def list_lent_out() -> list[Book]:
    """Every book without a copy on its shelf."""
    return [book for book in BOOKS.values() if book.copies == 0]


@app.get("/books/{isbn}", response_model=BookOut)
def read_book(isbn: str) -> Book:  # (4)!
    """One book."""
    if isbn not in BOOKS:
        raise HTTPException(404, f"There is no book {isbn}.")  # (5)!
    return BOOKS[isbn]


# --8<-- [end:handlers]

# --8<-- [start:run]
client = TestClient(app)
for path in ("", "?limit=0", "/lent-out", "/9780441172719", "/1"):
    response = client.get(f"/books{path}")
    print(response.status_code, f"/books{path}")
    pp(response.json(), width=72)
# --8<-- [end:run]
