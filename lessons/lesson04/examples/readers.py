"""Who is asking? A chain of dependencies: header, card, reader."""

from typing import Annotated

import jwt
from fastapi import APIRouter, Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer
from fastapi.testclient import TestClient

KEY = "a key of the library, which nobody else knows"
READERS = {7: "ann"}

# --8<-- [start:chain]
card = OAuth2PasswordBearer(tokenUrl="card")  # (1)!


def get_reader(token: Annotated[str, Depends(card)]) -> str:
    """The reader whom the card names."""
    try:
        claims = jwt.decode(token, KEY, algorithms=["HS256"], audience="library")
    except jwt.InvalidTokenError as error:  # (2)!
        raise HTTPException(401, "Not a card of ours.", {"WWW-Authenticate": "Bearer"}) from error
    return READERS[int(claims["sub"])]  # (3)!


router = APIRouter(dependencies=[Depends(get_reader)])  # (4)!


@router.get("/books")
def list_books() -> list[str]:
    """Open to readers."""
    return ["Emma", "Ulysses"]


@router.get("/me")
def read_me(reader: Annotated[str, Depends(get_reader)]) -> str:  # (5)!
    """Who is asking."""
    return reader


# --8<-- [end:chain]

app = FastAPI()
app.include_router(router)
client = TestClient(app)
good = jwt.encode({"sub": "7", "aud": "library", "exp": 4_102_444_800}, KEY, algorithm="HS256")
for header in (None, "Basic YW5u", "Bearer nonsense", f"Bearer {good}"):
    headers = {"Authorization": header} if header else None
    for path in ("/books", "/me"):
        answer = client.get(path, headers=headers)
        print(str(header)[:16].ljust(16), path.ljust(7), answer.status_code, answer.text)
