"""The tables, and beside them what clients send and get to see."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints
from sqlmodel import SQLModel

Sku = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=20, pattern="^[A-Z0-9]+$")
]
Quantity = Annotated[int, Field(ge=1, le=1_000_000)]
LocationCode = Annotated[str, StringConstraints(min_length=1, max_length=10)]

# TODO tables: the tables `Location` and `Item`.
# TODO transactions: what may never be stored, whoever writes.

# TODO tables: a model of what a client sends to create a location, and one of what it gets to see.


class InventoryIn(SQLModel):
    """What a client sends to create an item or to restock one."""

    sku: Sku
    quantity: Quantity
    location_code: LocationCode | None = None


# TODO crud: a model of what a client may change of an item.
# TODO restock-pick: a model of what a client sends to take pieces out of the stock.


class InventoryOut(SQLModel):
    """What a client gets to see of an item."""

    id: int
    sku: str
    quantity: int
    location_code: str | None
    updated_at: datetime
