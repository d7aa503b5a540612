"""What goes over the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Sku = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=20, pattern="^[A-Z0-9]*$")
]
Location = Annotated[str, StringConstraints(min_length=1, max_length=10)]


class InventoryIn(BaseModel):
    """A delivery."""

    sku: Sku
    quantity: int = Field(ge=1, le=1_000_000)
    location_code: Location | None = None


class InventoryOut(BaseModel):
    """A record without what is internal."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    sku: str
    quantity: int
    location_code: str | None
    updated_at: datetime
