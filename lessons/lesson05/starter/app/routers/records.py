"""Paths on which admins see what happened."""

from fastapi import APIRouter

from app.auth import AdminOnly

router = APIRouter(tags=["records"], dependencies=[AdminOnly])

# TODO audit: `GET /audit`.
# TODO notify: `GET /notifications`.
