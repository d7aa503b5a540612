# WRONG: a tuple is not a status; FastAPI answers it as a list, or refuses it.
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


# WRONG: the tuple does not fit the return type, and the status is 500.
@app.get("/shelves/{name}")
def read_shelf(name: str) -> dict[str, str]:
    """One shelf."""
    return {"detail": f"There is no shelf {name}."}, 404


# --8<-- [end:handler]

client = TestClient(app, raise_server_exceptions=False)
for path in ("/books/1", "/shelves/x"):
    response = client.get(path)
    print(response.status_code, response.text)
