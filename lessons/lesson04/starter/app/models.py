"""The tables, and beside them what clients send and get to see."""

from datetime import datetime
from typing import Annotated

from pydantic import Field as Rule
from pydantic import StringConstraints
from sqlmodel import BigInteger, CheckConstraint, Field, SQLModel

MAX_INTEGER = 2**63 - 1  # the database knows no greater whole number

Sku = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=20, pattern="^[A-Z0-9]+$")
]
Quantity = Annotated[int, Rule(ge=1, le=1_000_000)]
LocationCode = Annotated[str, StringConstraints(min_length=1, max_length=10)]

# TODO register: types for an e-mail and a password, with their rules, and the roles.


class Location(SQLModel, table=True):
    """A place on a shelf."""

    code: str = Field(primary_key=True)


class Item(SQLModel, table=True):
    """What is in stock of one SKU; the rules here hold whoever writes."""

    __table_args__ = (CheckConstraint("quantity >= 0", name="quantity_is_not_negative"),)

    id: int | None = Field(default=None, primary_key=True)
    sku: str = Field(unique=True)
    quantity: int = Field(sa_type=BigInteger)
    location_code: str | None = Field(default=None, foreign_key="location.code")
    updated_at: datetime


# TODO register: a table for users. What may be in it twice, and what may never be in it?


class LocationIn(SQLModel):
    """What a client sends to create a location."""

    code: LocationCode


class LocationOut(SQLModel):
    """What a client gets to see of a location."""

    code: str


class InventoryIn(SQLModel):
    """What a client sends to create an item or to restock one."""

    sku: Sku
    quantity: Quantity
    location_code: LocationCode | None = None


class InventoryUpdate(SQLModel):
    """What a client may change of an item; what it leaves out stays.

    A default is never validated and never read here, because we ask which fields were sent. So null is
    refused where the type does not allow it, and leaving the field out is not.
    """

    sku: Annotated[Sku, Rule(default=None)]
    quantity: Annotated[Quantity, Rule(default=None)]
    location_code: LocationCode | None = None


class PickIn(SQLModel):
    """What a client sends to take pieces out of the stock."""

    sku: Sku
    quantity: Quantity


class InventoryOut(SQLModel):
    """What a client gets to see of an item."""

    id: int
    sku: str
    quantity: int
    location_code: str | None
    updated_at: datetime


# TODO register: a model of what a client sends to register, and one of what it gets to see of a user.
# TODO login: a model of the answer to a log-in.
# TODO current-user: a model of what users may change of themselves.
# TODO roles: a model of what an admin sends to give a user another role.
