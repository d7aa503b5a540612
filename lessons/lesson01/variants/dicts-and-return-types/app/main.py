"""The Warehouse Management API with plain dicts as records and answers built by hand."""

import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any

from fastapi import Body, FastAPI, HTTPException, Path, Query
from pydantic import BaseModel, Field, field_validator

app = FastAPI(title="Warehouse Management API", version="2.1.0", docs_url="/api/docs", redoc_url="/api/redoc")

BERLIN = timezone(timedelta(hours=1))

RECORDS: list[dict[str, Any]] = [
    {"id": 1, "sku": "TAPE50", "quantity": 3, "location_code": None, "unit_cost": 1.85},
    {"id": 2, "sku": "PALLET80", "quantity": 12, "location_code": "B-02", "unit_cost": 9.4},
    {"id": 3, "sku": "GLOVE9", "quantity": 7, "location_code": "A-07", "unit_cost": 2.1},
    {"id": 5, "sku": "LABEL10", "quantity": 10, "location_code": "A-01", "unit_cost": 0.02},
    {"id": 6, "sku": "BOX0042", "quantity": 120, "location_code": "A-01", "unit_cost": 0.65},
]
for record in RECORDS:
    record["updated_at"] = datetime.now(UTC)


class InventoryIn(BaseModel):
    sku: str = Field(min_length=3, max_length=20)
    quantity: int = Field(ge=1, le=1_000_000)
    location_code: str | None = Field(default=None, min_length=1, max_length=10)

    @field_validator("sku", mode="before")
    @classmethod
    def trim(cls, sku: Any) -> Any:
        return sku.strip() if isinstance(sku, str) else sku

    @field_validator("sku")
    @classmethod
    def check(cls, sku: str) -> str:
        if not sku.isascii() or not sku.isalnum() or sku != sku.upper():
            raise ValueError("A to Z and 0 to 9 only")
        return sku


class InventoryOut(BaseModel):
    id: int
    sku: str
    quantity: int
    location_code: str | None
    updated_at: datetime


def out(record: dict[str, Any]) -> InventoryOut:
    return InventoryOut(**{name: value for name, value in record.items() if name != "unit_cost"})


def ordered() -> list[InventoryOut]:
    return [out(record) for record in sorted(RECORDS, key=lambda record: str(record["sku"]))]


def find(sku: str) -> dict[str, Any] | None:
    return next((record for record in RECORDS if record["sku"] == sku), None)


@app.get("/")
def root() -> dict[str, object]:
    return {"message": "hello", "more": {"docs": "/api/docs"}}


@app.get("/health")
def health() -> Any:
    return {"status": "ok"}


@app.get("/inventory")
def inventory(offset: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> list[InventoryOut]:
    return ordered()[offset:][:limit]


@app.post("/inventory/restock", status_code=201)
def restock(payload: Annotated[InventoryIn, Body(description="What has arrived.")]) -> InventoryOut:
    record = find(payload.sku)
    if record is None:
        record = {"id": time.time_ns(), "sku": payload.sku, "quantity": 0, "location_code": None}
        RECORDS.append(record)
    record["quantity"] += payload.quantity
    if payload.location_code is not None:
        record["location_code"] = payload.location_code
    record["updated_at"] = datetime.now(BERLIN).astimezone(UTC)
    return out(record)


@app.get("/inventory/low-stock")
def low_stock(threshold: Annotated[int, Query(ge=0)] = 10) -> list[InventoryOut]:
    return [record for record in ordered() if record.quantity < threshold]


@app.get("/inventory/{sku}")
def one(
    sku: Annotated[str, Path(min_length=3, max_length=20, pattern="^[A-Z0-9]{3,20}$")],
) -> InventoryOut:
    record = find(sku)
    if record is None:
        raise HTTPException(404)
    return out(record)
