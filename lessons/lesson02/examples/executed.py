"""CORS keeps a page from reading an answer; it does not keep a request from being executed."""

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.testclient import TestClient

# --8<-- [start:app]
app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://readers.example"])
lent: list[str] = []


@app.post("/books/{isbn}/lend")
def lend(isbn: str) -> str:
    """Lend a book to whoever asks."""
    lent.append(isbn)
    return "lent"


response = TestClient(app).post("/books/0441172717/lend", headers={"origin": "https://evil.example"})
print(response.status_code, response.headers.get("access-control-allow-origin"))
print("lent:", lent)
# --8<-- [end:app]
