"""The Warehouse Management API with Pydantic models as records, which change in place."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Literal

import annotated_types
from fastapi import Depends, FastAPI, HTTPException, Query
from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field, PositiveInt

app = FastAPI(
    title="Warehouse Management API",
    version="2.1.0",
    docs_url="/api/docs",
    redoc_url="/api/redoc",
    separate_input_output_schemas=False,
)

Sku = Annotated[
    str,
    BeforeValidator(lambda value: value.strip() if isinstance(value, str) else value),
    annotated_types.Len(3, 20),
    Field(pattern=r"\A[A-Z0-9]{3,20}\z"),
]


class InventoryBase(BaseModel):
    """What both sides have."""

    location_code: str | None = None


class InventoryIn(InventoryBase):
    """What a client sends."""

    sku: Sku
    quantity: Annotated[PositiveInt, Field(le=1_000_000)]
    location_code: Annotated[str | None, Field(min_length=1, max_length=10)] = None


class InventoryOut(InventoryBase):
    """What a client sees."""

    id: int
    sku: str
    quantity: int
    updated_at: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))


class Record(InventoryOut):
    """What we know."""

    unit_cost: Decimal = Decimal(0)


class Page(BaseModel):
    """Which part of a list."""

    offset: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=100)] = 20


STOCK = [
    Record(id=1, sku="TAPE50", quantity=3, unit_cost=Decimal("1.85")),
    Record(id=2, sku="PALLET80", quantity=12, location_code="B-02", unit_cost=Decimal("9.40")),
    Record(id=3, sku="GLOVE9", quantity=7, location_code="A-07", unit_cost=Decimal("2.10")),
    Record(id=5, sku="LABEL10", quantity=10, location_code="A-01", unit_cost=Decimal("0.02")),
    Record(id=6, sku="BOX0042", quantity=120, location_code="A-01", unit_cost=Decimal("0.65")),
]


def find(sku: Sku) -> Record:
    """The record of that SKU: a dependency that answers 404 itself."""
    for record in STOCK:
        if record.sku == sku:
            return record
    raise HTTPException(status_code=404, detail="not in stock")


@app.get("/")
async def root() -> dict[str, str]:
    """Greet."""
    return {"message": "Willkommen"}


@app.get("/health")
async def health() -> dict[Literal["status"], Literal["ok"]]:
    """Answer."""
    return {"status": "ok"}


@app.get("/inventory", response_model=list[InventoryOut])
async def inventory(page: Annotated[Page, Query()]) -> list[Record]:
    """One page."""
    STOCK.sort(key=lambda record: record.sku)
    return STOCK[page.offset : page.offset + page.limit]


@app.get("/inventory/low-stock", response_model=list[InventoryOut])
async def low_stock(threshold: Annotated[int, Query(gt=-1)] = 10) -> list[Record]:
    """What runs out."""
    return sorted((each for each in STOCK if each.quantity < threshold), key=lambda each: each.sku)


@app.get("/inventory/{sku}", response_model=InventoryOut)
async def one(record: Annotated[Record, Depends(find)]) -> Record:
    """One record."""
    return record


@app.post("/inventory/restock", response_model=InventoryOut, status_code=201)
async def restock(payload: InventoryIn) -> Record:
    """Take a delivery in."""
    try:
        record = find(payload.sku)
    except HTTPException:
        record = Record(id=max(each.id for each in STOCK) + 1, sku=payload.sku, quantity=0)
        STOCK.append(record)
    record.quantity += payload.quantity
    record.location_code = payload.location_code or record.location_code
    record.updated_at = datetime.now(UTC)
    return record
