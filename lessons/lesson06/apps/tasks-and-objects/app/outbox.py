"""Mails about what runs low: each is sent after the response, by a background task."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlmodel import BigInteger, Field, Session, SQLModel, col, select

from app.database import engine
from app.mail import send_mail
from app.models import Item
from app.settings import notify_email


class Notification(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    sku: str
    left: int = Field(sa_type=BigInteger)
    recipient: str
    status: str = "queued"


class NotificationOut(SQLModel):
    id: int
    at: datetime
    sku: str
    status: str


def put(session: Session, item: Item) -> None:
    recipient = notify_email()
    if recipient:
        session.add(Notification(at=datetime.now(UTC), sku=item.sku, left=item.quantity, recipient=recipient))


def list_notifications(session: Session, offset: int, limit: int) -> Sequence[Notification]:
    return session.exec(
        select(Notification).order_by(col(Notification.id).desc()).offset(offset).limit(limit)
    ).all()


def send_waiting() -> None:
    with Session(engine) as session:
        for waiting in session.exec(select(Notification).where(Notification.status == "queued")).all():
            try:
                send_mail(waiting.recipient, f"{waiting.sku}: {waiting.left} left", "Reorder it.", f"<{waiting.id}@w>")
                waiting.status = "sent"
            except OSError:
                waiting.status = "failed"
            session.add(waiting)
            session.commit()
