"""A handler that raises ends its request, not the server."""

from fastapi import FastAPI
from fastapi.testclient import TestClient

app = FastAPI()


# --8<-- [start:run]
@app.get("/books/{isbn}")
def read_book(isbn: str) -> str:
    """The title of a book."""
    return {"0441172717": "Dune"}[isbn]


client = TestClient(app, raise_server_exceptions=False)
for isbn in ("1", "0441172717"):
    response = client.get(f"/books/{isbn}")
    print(response.status_code, response.text)
# --8<-- [end:run]
