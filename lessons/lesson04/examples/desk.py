"""A library's desk: it takes a form, gives a card, and lets at most two ask at a time."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordRequestForm
from fastapi.testclient import TestClient
from pwdlib import PasswordHash

app = FastAPI()

# --8<-- [start:desk]
hasher = PasswordHash.recommended()
hashes = {"ann": hasher.hash("4711x")}


async def wait_for_turn() -> AsyncIterator[None]:
    """Nothing but a turn, which ends with the handler."""
    yield


Turn = Depends(wait_for_turn, scope="function", max_concurrency=2)  # (1)!


@app.post("/card", dependencies=[Turn])
def give_card(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> dict[str, str]:  # (2)!
    """A card for a name and a PIN."""
    stored = hashes.get(form.username)
    if stored is None or not hasher.verify(form.password, stored):  # (3)!
        raise HTTPException(401, "Wrong name or PIN.", {"WWW-Authenticate": "Bearer"})
    return {"access_token": f"the card of {form.username}", "token_type": "bearer"}


# --8<-- [end:desk]

client = TestClient(app)
for sent in (
    {"data": {"username": "ann", "password": "4711x"}},
    {"data": {"username": "ann", "password": "1234x"}},
    {"data": {"username": "bob", "password": "1234x"}},
    {"json": {"username": "ann", "password": "4711x"}},
):
    answer = client.post("/card", **sent)
    print(next(iter(sent)), answer.status_code, answer.text[:65])
