"""The tables, and beside them what clients send and get to see."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, SecretStr, StringConstraints
from pydantic import Field as Rule
from sqlmodel import BigInteger, CheckConstraint, Field, SQLModel

MAX_INTEGER = 2**63 - 1  # the database knows no greater whole number

Sku = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=20, pattern="^[A-Z0-9]+$")
]
Quantity = Annotated[int, Rule(ge=1, le=1_000_000)]
ReorderLevel = Annotated[int, Rule(ge=0, le=1_000_000)]
LocationCode = Annotated[str, StringConstraints(min_length=1, max_length=10)]
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$"),
    AfterValidator(str.lower),
]
Password = Annotated[SecretStr, Rule(min_length=8, max_length=128)]


class Role(StrEnum):
    """What a user may do; each role may do what those before it may."""

    viewer = "viewer"
    clerk = "clerk"
    admin = "admin"

    def includes(self, other: "Role") -> bool:
        """Whether this role may do what the other may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


class Location(SQLModel, table=True):
    """A place on a shelf."""

    code: str = Field(primary_key=True)


class Item(SQLModel, table=True):
    """What is in stock of one SKU; the rules here hold whoever writes."""

    __table_args__ = (
        CheckConstraint("quantity >= 0", name="quantity_is_not_negative"),
        CheckConstraint("reorder_level >= 0", name="reorder_level_is_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    sku: str = Field(unique=True)
    quantity: int = Field(sa_type=BigInteger)
    reorder_level: int = 0
    location_code: str | None = Field(default=None, foreign_key="location.code")
    updated_at: datetime


class User(SQLModel, table=True):
    """Who may log in; the hash never leaves the server, not even into a traceback."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    password_hash: str = Field(repr=False)
    role: Role = Role.viewer
    is_active: bool = True


class LocationIn(SQLModel):
    """What a client sends to create a location."""

    code: LocationCode


class LocationOut(SQLModel):
    """What a client gets to see of a location."""

    code: str


class RestockIn(SQLModel):
    """What a client sends to add to the stock of a SKU, which need not be there yet."""

    sku: Sku
    quantity: Quantity
    location_code: LocationCode | None = None


class InventoryIn(RestockIn):
    """What a client sends to create an item."""

    reorder_level: ReorderLevel = 0


class InventoryUpdate(SQLModel):
    """What a client may change of an item; what it leaves out stays.

    A default is never validated and never read here, because we ask which fields were sent. So null is
    refused where the type does not allow it, and leaving the field out is not.
    """

    sku: Annotated[Sku, Rule(default=None)]
    quantity: Annotated[Quantity, Rule(default=None)]
    reorder_level: Annotated[ReorderLevel, Rule(default=None)]
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
    reorder_level: int
    location_code: str | None
    updated_at: datetime


class UserIn(SQLModel):
    """What a client sends to register: no role, or anybody could become an admin."""

    model_config = {"hide_input_in_errors": True}

    email: Email
    password: Password


class UserUpdate(SQLModel):
    """What users may change of themselves; what they leave out stays."""

    email: Annotated[Email, Rule(default=None)]
    password: Annotated[Password, Rule(default=None)]


class RoleIn(SQLModel):
    """What an admin sends to give a user another role."""

    role: Role


class UserOut(SQLModel):
    """What a client gets to see of a user."""

    id: int
    email: str
    role: Role
    is_active: bool


class Token(SQLModel):
    """What a client gets for its password, in the form that OAuth2 prescribes."""

    access_token: str
    token_type: str = "bearer"
