"""A dependency is replaced for one request, by the right key and by another one."""

from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient


# --8<-- [start:app]
def get_reader() -> str:
    return "whoever the token names"


def get_branch() -> str:
    return "main street"


Reader = Annotated[str, Depends(get_reader)]
Branch = Annotated[str, Depends(get_branch)]

app = FastAPI()


@app.get("/card")
def card(reader: Reader, branch: Branch) -> str:
    return f"{reader}, {branch}"


# --8<-- [end:app]

client = TestClient(app)

# --8<-- [start:run]
print(client.get("/card").json())

app.dependency_overrides[get_reader] = lambda: "Ann"
print(client.get("/card").json())

app.dependency_overrides[lambda: "main street"] = lambda: "harbour"
print(client.get("/card").json())

app.dependency_overrides.clear()
print(client.get("/card").json())
# --8<-- [end:run]
