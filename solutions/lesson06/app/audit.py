"""The audit trail: who changed the stock, when and how."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum

from sqlmodel import BigInteger, Field, Session, SQLModel, col, select

from app.models import User


class Action(StrEnum):
    """What can be done to the stock."""

    create = "create"
    restock = "restock"
    pick = "pick"
    update = "update"
    delete = "delete"


class AuditRecord(SQLModel, table=True):
    """One change; it names the user as they were called then."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    action: Action
    sku: str
    quantity: int | None = Field(default=None, sa_type=BigInteger)
    user_email: str


class AuditOut(SQLModel):
    """What an admin gets to see of a change."""

    id: int
    at: datetime
    action: Action
    sku: str
    quantity: int | None
    user_email: str


def record(session: Session, user: User, action: Action, sku: str, quantity: int | None = None) -> None:
    """Write down a change in the transaction that makes it: both are stored, or neither is."""
    session.add(
        AuditRecord(at=datetime.now(UTC), action=action, sku=sku, quantity=quantity, user_email=user.email)
    )


def list_records(session: Session, offset: int, limit: int) -> Sequence[AuditRecord]:
    """One page of the records, the newest first."""
    newest_first = select(AuditRecord).order_by(col(AuditRecord.id).desc())
    return session.exec(newest_first.offset(offset).limit(limit)).all()
