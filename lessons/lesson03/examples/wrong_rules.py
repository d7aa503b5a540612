# WRONG: three rules that nobody keeps
"""Where a rule is written and not applied."""

from typing import Annotated

from pydantic import StringConstraints
from sqlmodel import Field, SQLModel


# --8<-- [start:models]
class Wish(SQLModel):
    """What a client sends."""

    code: str = Field(regex="^[A-Z]+$")


class Book(SQLModel, table=True):
    """A row."""

    id: int | None = Field(default=None, primary_key=True)
    copies: int = Field(ge=0)
    title: str


class Order(SQLModel):
    """What a client sends, with a rule that holds."""

    code: Annotated[str, StringConstraints(pattern="^[A-Z]+$")]


# --8<-- [end:models]

print("regex of sqlmodel.Field:", Wish(code="no capitals"))
print("ge=0 of a table model:  ", repr(Book(copies=-5)))
try:
    Order(code="no capitals")
except ValueError:
    print("Annotated pattern:       refused")
