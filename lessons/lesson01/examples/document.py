"""The same rule, said in three ways, as a client finds it in the document."""

from typing import Annotated

from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import AfterValidator, BaseModel, Field

app = FastAPI()


# --8<-- [start:models]
def check_length(shelf: str) -> str:
    """From two to four characters."""
    if not 2 <= len(shelf) <= 4:
        raise ValueError("two to four characters")
    return shelf


class MoveIn(BaseModel):
    by_keyword: Annotated[str, Field(min_length=2, max_length=4)]
    by_pattern: Annotated[str, Field(pattern="^.{2,4}$")]
    by_function: Annotated[str, AfterValidator(check_length)]


# --8<-- [end:models]


@app.post("/moves")
def move(asked: MoveIn) -> MoveIn:
    """Move copies to a shelf."""
    return asked


# --8<-- [start:run]
document = TestClient(app).get("/openapi.json").json()
for name, schema in document["components"]["schemas"]["MoveIn"]["properties"].items():
    print(name, {key: value for key, value in schema.items() if key != "title"})
# --8<-- [end:run]
