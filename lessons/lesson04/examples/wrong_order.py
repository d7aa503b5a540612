# WRONG: the first of the two handlers asks who it is, after its body was validated
"""Nobody sends nonsense to two paths. What do they learn?"""

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.security import OAuth2PasswordBearer
from fastapi.testclient import TestClient
from pydantic import BaseModel

app = FastAPI()
card = OAuth2PasswordBearer(tokenUrl="card")


class Loan(BaseModel):
    """What a reader takes home."""

    book: int


# --8<-- [start:handlers]
@app.post("/in-the-handler")
def lend(loan: Loan, request: Request) -> Loan:
    """Ask for the card when there is time."""
    if "authorization" not in request.headers:
        raise HTTPException(401, "Your card, please.", {"WWW-Authenticate": "Bearer"})
    return loan


@app.post("/in-a-dependency", dependencies=[Depends(card)])
def lend_to_readers(loan: Loan) -> Loan:
    """Ask for the card first."""
    return loan


# --8<-- [end:handlers]

client = TestClient(app)
for path in ("/in-the-handler", "/in-a-dependency"):
    answer = client.post(path, json={"book": "all of them"})
    print(path, answer.status_code, answer.headers.get("www-authenticate"), answer.text[:60])
