# WRONG: a time without an offset; each reader takes it for a time of their own zone.
"""What a naive time looks like in JSON, and an aware one."""

from datetime import UTC, datetime

from pydantic import BaseModel


# --8<-- [start:run]
# WRONG: the first of the two times has no offset.
class Moved(BaseModel):
    at: datetime


naive = datetime.fromisoformat("2026-11-20T09:30:00")
aware = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
print(Moved(at=naive).model_dump_json())
print(Moved(at=aware).model_dump_json())
# --8<-- [end:run]
