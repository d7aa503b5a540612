"""Which part of a list a client asks for."""

from typing import Annotated

from fastapi import Query

from app.models import MAX_INTEGER

Offset = Annotated[int, Query(ge=0, le=MAX_INTEGER, description="How many to leave out at the front.")]
Limit = Annotated[int, Query(ge=1, le=100, description="How many to answer at most.")]
