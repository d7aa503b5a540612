"""Paths on which clerks ask for reports and fetch them later."""

from fastapi import APIRouter

from app.auth import ClerkOnly

router = APIRouter(prefix="/reports", tags=["reports"], dependencies=[ClerkOnly])

# TODO jobs: `POST /reports/stock` and `GET /reports/stock/{report_id}`.
