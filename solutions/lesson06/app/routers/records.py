"""Paths on which admins see what happened."""

from collections.abc import Sequence

from fastapi import APIRouter

from app import audit, outbox
from app.audit import AuditOut, AuditRecord
from app.auth import AdminOnly
from app.database import SessionDep
from app.outbox import Notification, NotificationOut
from app.routers.paging import Limit, Offset

router = APIRouter(tags=["records"], dependencies=[AdminOnly])


@router.get("/audit", response_model=list[AuditOut])
def list_audit(session: SessionDep, offset: Offset = 0, limit: Limit = 20) -> Sequence[AuditRecord]:
    """One page of the changes of the stock, the newest first."""
    return audit.list_records(session, offset, limit)


@router.get("/notifications", response_model=list[NotificationOut])
def list_notifications(session: SessionDep, offset: Offset = 0, limit: Limit = 20) -> Sequence[Notification]:
    """One page of the mails, the newest first."""
    return outbox.list_notifications(session, offset, limit)
