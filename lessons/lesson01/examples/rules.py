"""Rules as types: named once, used in a path and in a body."""

# --8<-- [start:imports]
from typing import Annotated

from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field, StringConstraints

# --8<-- [end:imports]

app = FastAPI()

# --8<-- [start:types]
Shelf = Annotated[  # (1)!
    str,
    StringConstraints(  # (2)!
        strip_whitespace=True,
        min_length=2,
        max_length=4,
        pattern="^[a-z]+$",
    ),
]


class MoveIn(BaseModel):
    shelf: Shelf
    copies: Annotated[int, Field(ge=1)]  # (3)!
    note: Annotated[str, Field(max_length=20)] | None = None  # (4)!


@app.get("/shelves/{shelf}")
def read_shelf(shelf: Shelf) -> str:
    """The name of a shelf."""
    return shelf


@app.post("/moves")
def move(asked: MoveIn) -> MoveIn:
    """Move copies to a shelf."""
    return asked


# --8<-- [end:types]

# --8<-- [start:run]
client = TestClient(app)
print(client.post("/moves", json={"shelf": " sf ", "copies": 2}).json())
for response in (
    client.post("/moves", json={"shelf": "SF", "copies": 0}),
    client.get("/shelves/x"),
):
    print(response.status_code)
    for error in response.json()["detail"]:
        print("  ", error["loc"], error["msg"])
# --8<-- [end:run]
