"""Reading: lists, pages, single records, and a model that says what a client may see."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query
from fastapi.testclient import TestClient
from pydantic import BaseModel

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
        Book("9780261103573", "The Fellowship of the Ring", 5, 7.9),
    ]
}


# --8<-- [start:handlers]
@app.get("/books", response_model=list[BookOut])  # (1)!
def list_books(limit: Annotated[int, Query(ge=1, le=50)] = 2) -> list[Book]:  # (2)!
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
for path in ("/books", "/books?limit=0", "/books/lent-out", "/books/9780441172719", "/books/1"):
    response = client.get(path)
    print(response.status_code, response.json())
# --8<-- [end:run]
