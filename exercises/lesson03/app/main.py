"""The Warehouse Management API: what is in stock, over HTTP, kept in memory until this lesson ends that."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from threading import Lock
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query, status
from fastapi.middleware.cors import CORSMiddleware

from app.logs import configure_logging
from app.middleware import (
    InternalErrorMiddleware,
    ProcessTimeMiddleware,
    RequestIdMiddleware,
    RequestLogMiddleware,
)
from app.models import InventoryIn, InventoryOut, Sku
from app.settings import allowed_origins

Offset = Annotated[int, Query(ge=0, description="How many items to leave out at the front.")]
Limit = Annotated[int, Query(ge=1, le=100, description="How many items to answer at most.")]
Threshold = Annotated[int, Query(ge=0, description="Answer the items with less than this in stock.")]

# TODO tables: a lifespan that creates the tables before the first request.

configure_logging()

app = FastAPI(
    title="Warehouse Management API",
    version="2.1.0",
    docs_url="/api/docs",
    redoc_url="/api/redoc",
)

# The last one added is the outermost: a request passes these from the bottom to the top.
app.add_middleware(InternalErrorMiddleware)
app.add_middleware(
    CORSMiddleware,
    allow_origins=allowed_origins(),
    allow_credentials=True,
    allow_methods=["GET", "POST", "PATCH", "DELETE"],
    allow_headers=["Authorization", "Content-Type", "X-Request-ID"],
    expose_headers=["X-Request-ID", "X-Process-Time"],
)
app.add_middleware(ProcessTimeMiddleware)
app.add_middleware(RequestLogMiddleware)
app.add_middleware(RequestIdMiddleware)

# TODO: what follows up to `records_by_sku` goes, once no handler uses it any more.


@dataclass(frozen=True, slots=True)
class Record:
    """What we know about one SKU; frozen, so that no reader meets one that is half changed."""

    id: int
    sku: str
    quantity: int
    location_code: str | None
    updated_at: datetime


stock: dict[str, Record] = {}
new_ids = count(1)
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


# TODO tables: `POST /locations`.


@app.get("/inventory", response_model=list[InventoryOut])
def list_inventory(offset: Offset = 0, limit: Limit = 20) -> list[Record]:
    """One page of the items, ordered by SKU. TODO crud: from the table. TODO paging: cut by the database."""
    return records_by_sku()[offset : offset + limit]


# Declared before `/inventory/{sku}`, which would take "low-stock" for a SKU.
@app.get("/inventory/low-stock", response_model=list[InventoryOut])
def list_low_stock(threshold: Threshold = 10) -> list[Record]:
    """Every item with less than the threshold in stock, ordered by SKU. TODO paging: from the table."""
    return [record for record in records_by_sku() if record.quantity < threshold]


@app.get("/inventory/{sku}", response_model=InventoryOut)
def read_inventory(sku: Sku) -> Record:
    """The item of one SKU. TODO crud: from the database."""
    record = stock.get(sku)
    if record is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"There is no SKU {sku}.")
    return record


# TODO crud: `POST /inventory`, `PATCH /inventory/{sku}` and `DELETE /inventory/{sku}`.


@app.post("/inventory/restock", response_model=InventoryOut, status_code=status.HTTP_201_CREATED)
def restock(delivery: InventoryIn) -> Record:
    """Add a delivery to the stock of its SKU, which need not be there yet.

    TODO restock-pick: in the database.
    TODO concurrency: without losing a delivery when many arrive at once.
    TODO first-arrivals: nor when all of them are the first of their SKU.
    """
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


# TODO restock-pick: `POST /inventory/pick`.
