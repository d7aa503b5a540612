"""The records, and the only way to change them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock


@dataclass
class Record:
    """What is known about one SKU."""

    id: int
    sku: str
    quantity: int = 0
    location_code: str | None = None
    unit_cost: float = 0.0
    updated_at: datetime = field(default_factory=lambda: datetime.now(UTC))


class Stock:
    """Records by SKU; every method may be called from any thread."""

    def __init__(self, records: list[Record]) -> None:
        self._records = {record.sku: record for record in records}
        self._last_id = max(record.id for record in records)
        self._lock = Lock()

    def all(self) -> list[Record]:
        """All records, ordered by SKU."""
        with self._lock:
            return [self._records[sku] for sku in sorted(self._records)]

    def get(self, sku: str) -> Record | None:
        """The record of that SKU."""
        return self._records.get(sku)

    def add(self, sku: str, quantity: int, location_code: str | None) -> Record:
        """Take a delivery in."""
        with self._lock:
            record = self._records.get(sku)
            if record is None:
                self._last_id += 1
                record = self._records[sku] = Record(self._last_id, sku)
            record.quantity += quantity
            if location_code:
                record.location_code = location_code
            record.updated_at = datetime.now(UTC)
            return record


stock = Stock(
    [
        Record(1, "TAPE50", 3, None, 1.85),
        Record(2, "PALLET80", 12, "B-02", 9.4),
        Record(3, "GLOVE9", 7, "A-07", 2.1),
        Record(5, "LABEL10", 10, "A-01", 0.02),
        Record(6, "BOX0042", 120, "A-01", 0.65),
    ]
)
