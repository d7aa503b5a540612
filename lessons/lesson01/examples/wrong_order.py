# WRONG: the path with a parameter is declared before the fixed one, and takes its requests.
"""What happens to `/books/lent-out` when `/books/{isbn}` comes first."""

from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient

app = FastAPI()


# --8<-- [start:handlers]
# WRONG: this one takes the requests of the next.
@app.get("/books/{isbn}")
def read_book(isbn: str) -> dict[str, str]:
    """One book."""
    raise HTTPException(404, f"There is no book {isbn}.")


@app.get("/books/lent-out")
def list_lent_out() -> list[str]:
    """Every book without a copy on its shelf."""
    return ["The Odyssey"]


# --8<-- [end:handlers]

response = TestClient(app).get("/books/lent-out")
print(response.status_code, response.json())
