"""Reports, which are computed after they were asked for."""

import logging
from datetime import UTC, datetime
from enum import StrEnum

from sqlmodel import JSON, Field, Session, SQLModel, col, func, select

from app.database import engine
from app.errors import NotFoundError
from app.models import Item

logger = logging.getLogger(__name__)


class ReportStatus(StrEnum):
    """How far a report is."""

    queued = "queued"
    running = "running"
    done = "done"
    failed = "failed"


class Report(SQLModel, table=True):
    """A report on the stock; `result` is None until it is done."""

    id: int | None = Field(default=None, primary_key=True)
    requested_at: datetime
    status: ReportStatus = ReportStatus.queued
    result: dict[str, int] | None = Field(default=None, sa_type=JSON)


class StockResult(SQLModel):
    """What a report says."""

    items: int
    total_quantity: int
    below_reorder_level: int


class ReportOut(SQLModel):
    """What a client gets to see of a report."""

    id: int
    status: ReportStatus
    result: StockResult | None


def create(session: Session) -> ReportOut:
    """Store a report that is to be computed; its id is known at once."""
    report = Report(requested_at=datetime.now(UTC))
    session.add(report)
    session.flush()
    return ReportOut.model_validate(report)


def find(session: Session, report_id: int) -> Report:
    """The report with this id."""
    report = session.get(Report, report_id)
    if report is None:
        raise NotFoundError(f"There is no report {report_id}.")
    return report


def run(report_id: int) -> None:
    """Compute a report, in sessions of its own; whatever happens, its status tells."""
    note(report_id, ReportStatus.running)
    try:
        with Session(engine) as session:
            result = compute(session)
    except Exception:
        logger.exception("Report %s failed.", report_id)
        note(report_id, ReportStatus.failed)
    else:
        note(report_id, ReportStatus.done, result)


def note(report_id: int, status: ReportStatus, result: StockResult | None = None) -> None:
    """Store how far a report is, for everybody to see."""
    with Session(engine) as session:
        report = find(session, report_id)
        report.status = status
        report.result = result.model_dump() if result else None
        session.commit()


def compute(session: Session) -> StockResult:
    """Count the stock."""
    below = col(Item.quantity) < col(Item.reorder_level)
    statement = select(
        func.count(), func.coalesce(func.sum(Item.quantity), 0), func.count().filter(below)
    ).select_from(Item)
    items, total, low = session.exec(statement).one()
    return StockResult(items=items, total_quantity=total, below_reorder_level=low)
