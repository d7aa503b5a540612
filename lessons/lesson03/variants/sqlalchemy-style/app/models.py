"""What clients send and get to see."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, field_validator

Sku = Annotated[str, Field(min_length=3, max_length=20, pattern=r"^[A-Z0-9]+$")]


class LocationBody(BaseModel):
    code: str = Field(min_length=1, max_length=10)


class StockBody(BaseModel):
    sku: str = Field(min_length=3, max_length=20, pattern="^[A-Z0-9]+$")
    quantity: int = Field(gt=0, le=1_000_000)

    @field_validator("sku", mode="before")
    @classmethod
    def trim(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value


class ItemBody(StockBody):
    location_code: str | None = Field(None, min_length=1, max_length=10)


class ItemPatch(BaseModel):
    sku: str | None = Field(None, min_length=3, max_length=20, pattern="^[A-Z0-9]+$")
    quantity: int | None = Field(None, gt=0, le=1_000_000)
    location_code: str | None = Field(None, min_length=1, max_length=10)

    @field_validator("sku", mode="before")
    @classmethod
    def trim(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value

    @field_validator("sku", "quantity")
    @classmethod
    def not_null(cls, value: object) -> object:
        if value is None:
            raise ValueError("must not be null")
        return value


class ItemView(BaseModel):
    model_config = {"from_attributes": True}

    id: int
    sku: str
    quantity: int
    location_code: str | None
    updated_at: datetime
