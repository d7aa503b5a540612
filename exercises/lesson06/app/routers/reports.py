"""Paths on which clerks ask for reports and fetch them later."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Path, Response, status

from app import reports
from app.auth import ClerkOnly
from app.database import SessionDep
from app.models import MAX_INTEGER
from app.reports import Report, ReportOut

ReportId = Annotated[int, Path(le=MAX_INTEGER)]

router = APIRouter(prefix="/reports", tags=["reports"], dependencies=[ClerkOnly])


@router.post("/stock", status_code=status.HTTP_202_ACCEPTED)
def request_stock_report(session: SessionDep, background: BackgroundTasks, response: Response) -> ReportOut:
    """Have a report computed, and say where it will be."""
    report = reports.create(session)
    background.add_task(reports.run, report.id)
    response.headers["Location"] = f"/reports/stock/{report.id}"
    return report


@router.get("/stock/{report_id}", response_model=ReportOut)
def read_stock_report(report_id: ReportId, session: SessionDep) -> Report:
    """How far a report is, and what it says once it is done."""
    return reports.find(session, report_id)
