"""The outbox: mails that wait in the database until the mail server has taken them."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from threading import Event, Thread
from time import monotonic
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import BigInteger, Field, Session, SQLModel, col, select, update

from app.database import engine
from app.mail import send_mail
from app.models import Item
from app.settings import notify_email, outbox_retry_seconds

logger = logging.getLogger(__name__)


class MailStatus(StrEnum):
    """How far a mail is."""

    queued = "queued"
    sent = "sent"
    failed = "failed"  # and to be tried again


class Notification(SQLModel, table=True):
    """One mail: somebody is told that an item runs low."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    sku: str
    left: int = Field(sa_type=BigInteger)
    recipient: str
    status: MailStatus = Field(default=MailStatus.queued, index=True)


class NotificationOut(SQLModel):
    """What an admin gets to see of a mail."""

    id: int
    at: datetime
    sku: str
    status: MailStatus


def put(session: Session, item: Item) -> None:
    """Have a mail sent if the transaction commits, and only then: the row is part of it."""
    recipient = notify_email()
    if recipient is not None:
        session.add(Notification(at=datetime.now(UTC), sku=item.sku, left=item.quantity, recipient=recipient))


def list_notifications(session: Session, offset: int, limit: int) -> Sequence[Notification]:
    """One page of the notifications, the newest first."""
    newest_first = select(Notification).order_by(col(Notification.id).desc())
    return session.exec(newest_first.offset(offset).limit(limit)).all()


class Outbox:
    """Sends what waits, in a thread of its own: at its start, when it is woken, and again and again.

    Each mail goes out at least once. It may go out twice: when the process dies between the mail server's
    answer and the note of it.
    """

    def __init__(self) -> None:
        self._retry_seconds = outbox_retry_seconds()
        self._awake = Event()
        self._stopping = False
        self._thread = Thread(target=self._run, name="outbox")

    def start(self) -> None:
        """Begin, with what the last process left."""
        self._thread.start()

    def wake(self) -> None:
        """Have new mails sent now."""
        self._awake.set()

    def stop(self) -> None:
        """End when the mail that is being sent is out; the rest waits for the next start."""
        self._stopping = True
        self._awake.set()
        self._thread.join()

    def _run(self) -> None:
        retry_at = monotonic()
        while True:
            self._awake.clear()  # before looking at anything: who wakes it from here on is not forgotten
            if self._stopping:
                return
            statuses = [MailStatus.queued]
            if monotonic() >= retry_at:  # waking it for a new mail is no reason to try the old ones again
                statuses.append(MailStatus.failed)
                retry_at = monotonic() + self._retry_seconds
            try:
                self._send_all(statuses)
            except Exception:
                logger.exception("The outbox stumbled, and goes on.")
            self._awake.wait(max(0, retry_at - monotonic()))

    def _send_all(self, statuses: Sequence[MailStatus]) -> None:
        for notification in find_waiting(statuses):
            if self._stopping:
                break
            send(notification)


def find_waiting(statuses: Sequence[MailStatus]) -> Sequence[Notification]:
    """What is to be sent, the oldest first; the session is closed before the first mail is sent."""
    with Session(engine) as session:
        oldest_first = select(Notification).order_by(col(Notification.id))
        return session.exec(oldest_first.where(col(Notification.status).in_(statuses))).all()


def send(notification: Notification) -> None:
    """Send one mail and note how that went, in this order: the other one would lose mails."""
    try:
        send_mail(
            notification.recipient,
            subject=f"{notification.sku}: {notification.left} left",
            text=f"{notification.sku} went below its reorder level at {notification.at:%Y-%m-%d %H:%M} UTC.",
            message_id=f"<notification-{notification.id}@warehouse.example.com>",
        )
        status = MailStatus.sent
    except OSError as error:
        logger.warning("Notification %s was not sent: %s", notification.id, error)
        status = MailStatus.failed
    with Session(engine) as session:
        this_one = col(Notification.id) == notification.id
        session.exec(update(Notification).where(this_one).values(status=status))
        session.commit()


def get_outbox(request: Request) -> Outbox:
    """The outbox that the lifespan started."""
    outbox: Outbox = request.app.state.outbox
    return outbox


OutboxDep = Annotated[Outbox, Depends(get_outbox)]
