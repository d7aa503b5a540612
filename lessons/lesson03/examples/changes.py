"""A change with what was sent, and only that: a library's books."""

from typing import Annotated

from pydantic import Field, ValidationError
from sqlmodel import SQLModel


# --8<-- [start:models]
class BookUpdate(SQLModel):
    """What a client may change of a book."""

    title: Annotated[str, Field(min_length=1, default="")]  # (1)!
    shelf: str | None = None  # (2)!


# --8<-- [end:models]


# --8<-- [start:run]
for body in ("{}", '{"shelf": null}', '{"title": "Dune"}'):
    changes = BookUpdate.model_validate_json(body)
    print(f"{body:18}", changes.model_dump(exclude_unset=True), changes.model_dump(exclude_none=True))

try:
    BookUpdate.model_validate_json('{"title": null}')
except ValidationError as error:
    print('{"title": null}   ', error.errors()[0]["msg"])
# --8<-- [end:run]
