# WRONG: a tuple is not a status; FastAPI answers 200 with a list of two.
"""What `return body, 404` does."""

from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

app = FastAPI()


# --8<-- [start:handler]
# WRONG: the tuple is the answer, and its status is 200.
@app.get("/books/{isbn}")
def read_book(isbn: str) -> Any:
    """One book."""
    return {"detail": f"There is no book {isbn}."}, 404


# --8<-- [end:handler]

response = TestClient(app).get("/books/1")
print(response.status_code, response.json())
