"""The Warehouse Management API: what is in stock, over HTTP, kept in memory."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from threading import Lock
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query, status
from pydantic import BaseModel, Field, StringConstraints

from app import debug

# TODO log: the log is set up once, before the app is made.

app = FastAPI(
    title="Warehouse Management API",
    version="2.1.0",
    docs_url="/api/docs",
    redoc_url="/api/redoc",
)
app.include_router(debug.router)

# TODO cors: FastAPI's `CORSMiddleware` with what `allowed_origins()` in `app/settings.py` returns.
# TODO request-id, timing, log, errors: your layers of `app/middleware.py`, above or below this one and each
# other as the text says: the last one added is the outermost.

Sku = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=20, pattern="^[A-Z0-9]+$")
]
Offset = Annotated[int, Query(ge=0, description="How many records to leave out at the front.")]
Limit = Annotated[int, Query(ge=1, le=100, description="How many records to answer at most.")]
Threshold = Annotated[int, Query(ge=0, description="Answer the records with less than this in stock.")]


class InventoryIn(BaseModel):
    """What a client sends to restock: never more than it may decide."""

    sku: Sku
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]
    location_code: Annotated[str, Field(min_length=1, max_length=10)] | None = None


class InventoryOut(BaseModel):
    """What a client gets to see: never more than it may know."""

    id: int
    sku: str
    quantity: int
    location_code: str | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """What we know about one SKU; frozen, so that no reader meets one that is half changed."""

    id: int
    sku: str
    quantity: int
    location_code: str | None
    updated_at: datetime
    unit_cost: Decimal | None = None


SHIPPED = [
    Record(1, "TAPE50", 3, None, datetime(2026, 10, 5, 7, 30, tzinfo=UTC), Decimal("1.85")),
    Record(2, "PALLET80", 12, "B-02", datetime(2026, 10, 5, 9, 15, tzinfo=UTC), Decimal("9.40")),
    Record(3, "GLOVE9", 7, "A-07", datetime(2026, 10, 12, 16, 0, tzinfo=UTC), Decimal("2.10")),
    Record(5, "LABEL10", 10, "A-01", datetime(2026, 10, 19, 8, 45, tzinfo=UTC), Decimal("0.02")),
    Record(6, "BOX0042", 120, "A-01", datetime(2026, 10, 26, 11, 5, tzinfo=UTC), Decimal("0.65")),
]

stock = {record.sku: record for record in SHIPPED}
new_ids = count(max(record.id for record in SHIPPED) + 1)
stock_lock = Lock()  # `def` handlers run in several threads at once


def records_by_sku() -> list[Record]:
    """All records, in the order in which every list answers them."""
    with stock_lock:
        records = list(stock.values())
    return sorted(records, key=lambda record: record.sku)


@app.get("/")
def read_root() -> dict[str, str]:
    """Say what this is and where its documentation is."""
    return {"message": "Warehouse Management API: see /api/docs"}


@app.get("/health")
def read_health() -> dict[str, str]:
    """Say that the process answers; a load balancer asks this."""
    return {"status": "ok"}


@app.get("/inventory", response_model=list[InventoryOut])
def list_inventory(offset: Offset = 0, limit: Limit = 20) -> list[Record]:
    """One page of the records, ordered by SKU."""
    return records_by_sku()[offset : offset + limit]


# Declared before `/inventory/{sku}`, which would take "low-stock" for a SKU.
@app.get("/inventory/low-stock", response_model=list[InventoryOut])
def list_low_stock(threshold: Threshold = 10) -> list[Record]:
    """Every record with less than the threshold in stock, ordered by SKU."""
    return [record for record in records_by_sku() if record.quantity < threshold]


@app.get("/inventory/{sku}", response_model=InventoryOut)
def read_inventory(sku: Sku) -> Record:
    """The record of one SKU."""
    record = stock.get(sku)
    if record is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"There is no SKU {sku}.")
    return record


@app.post("/inventory/restock", response_model=InventoryOut, status_code=status.HTTP_201_CREATED)
def restock(delivery: InventoryIn) -> Record:
    """Add a delivery to the stock of its SKU, which need not be there yet."""
    with stock_lock:
        now = datetime.now(UTC)
        record = stock.get(delivery.sku)
        if record is None:
            record = Record(next(new_ids), delivery.sku, 0, None, now)
        record = replace(
            record,
            quantity=record.quantity + delivery.quantity,
            location_code=delivery.location_code or record.location_code,
            updated_at=now,
        )
        stock[record.sku] = record
    return record
