"""The Warehouse Management API: what is in stock, over HTTP, kept in memory."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from fastapi import FastAPI

# TODO hello: the title, the version and where the documentation is.
app = FastAPI()

# TODO validate: the rules for a SKU, once, under a name that a path and a body can share.


# TODO read: a model `InventoryOut` of what a client gets to see.
# TODO restock: a model `InventoryIn` of what a client sends.


@dataclass(frozen=True, slots=True)
class Record:
    """What we know about one SKU; frozen, so that no reader meets one that is half changed."""

    id: int
    sku: str
    quantity: int
    location_code: str | None
    updated_at: datetime
    unit_cost: Decimal | None = None  # what we paid for one piece: no client may see it


# Keep these records: the checks read them. Number 4 was deleted long ago.
SHIPPED = [
    Record(1, "TAPE50", 3, None, datetime(2026, 10, 5, 7, 30, tzinfo=UTC), Decimal("1.85")),
    Record(2, "PALLET80", 12, "B-02", datetime(2026, 10, 5, 9, 15, tzinfo=UTC), Decimal("9.40")),
    Record(3, "GLOVE9", 7, "A-07", datetime(2026, 10, 12, 16, 0, tzinfo=UTC), Decimal("2.10")),
    Record(5, "LABEL10", 10, "A-01", datetime(2026, 10, 19, 8, 45, tzinfo=UTC), Decimal("0.02")),
    Record(6, "BOX0042", 120, "A-01", datetime(2026, 10, 26, 11, 5, tzinfo=UTC), Decimal("0.65")),
]

stock = {record.sku: record for record in SHIPPED}


# TODO hello: `GET /` and `GET /health`.


@app.get("/inventory")
def list_inventory() -> list[Record]:
    """All records. TODO read: ordered by SKU, in pages, and without `unit_cost`."""
    return list(stock.values())


# TODO read: `GET /inventory/low-stock` and `GET /inventory/{sku}`. Does their order matter?

# TODO restock: `POST /inventory/restock`.
