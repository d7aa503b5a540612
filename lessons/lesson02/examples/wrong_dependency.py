# WRONG: a header that a dependency sets is lost when an exception makes the response.
"""Why a dependency is no place for what every response needs."""

from fastapi import Depends, FastAPI, HTTPException, Response
from fastapi.testclient import TestClient


# --8<-- [start:app]
# WRONG: the header is not on every response.
def add_branch(response: Response) -> None:
    """Put a header on the response."""
    response.headers["X-Branch"] = "main"


app = FastAPI(dependencies=[Depends(add_branch)])


@app.get("/books/{isbn}")
def read_book(isbn: str) -> str:
    """The title of a book."""
    if isbn != "0441172717":
        raise HTTPException(404)
    return "Dune"


for path in ("/books/0441172717", "/books/1", "/no-such-path"):
    response = TestClient(app).get(path)
    print(response.status_code, response.headers.get("x-branch"))
# --8<-- [end:app]
