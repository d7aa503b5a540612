# WRONG: the answer inherits the limits of the request, and a total goes beyond them.
"""Why what comes in and what goes out are two models."""

from typing import Annotated

from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field

app = FastAPI()
copies = {"0441172717": 0}


# --8<-- [start:models]
# WRONG: the model of the answer inherits the limits of the request.
class ReturnIn(BaseModel):
    copies: Annotated[int, Field(ge=1, le=10)]


class BookOut(ReturnIn):
    isbn: str


@app.post("/books/{isbn}/return", response_model=BookOut)
def take_back(isbn: str, returned: ReturnIn) -> dict[str, object]:
    """Put copies back."""
    copies[isbn] += returned.copies
    return {"isbn": isbn, "copies": copies[isbn]}


# --8<-- [end:models]

client = TestClient(app, raise_server_exceptions=False)
for _ in range(2):
    response = client.post("/books/0441172717/return", json={"copies": 8})
    print(response.status_code, response.text)
