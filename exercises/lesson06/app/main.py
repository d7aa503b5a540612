"""The Warehouse Management API: what is in stock, over HTTP, kept in a database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, status
from fastapi.concurrency import run_in_threadpool
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from sqlmodel import Session

from app.database import create_tables, engine
from app.errors import ConflictError, NotFoundError
from app.logs import configure_logging
from app.middleware import (
    InternalErrorMiddleware,
    ProcessTimeMiddleware,
    RequestIdMiddleware,
    RequestLogMiddleware,
)
from app.outbox import Outbox
from app.routers import inventory, records, reports, users
from app.settings import allowed_origins
from app.users import create_first_admin


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Make what requests need before the first one; let go of it when the last one and its tasks are done."""
    create_tables()
    with Session(engine) as session:
        create_first_admin(session)
        session.commit()
    app.state.outbox = Outbox()
    app.state.outbox.start()
    yield
    await run_in_threadpool(app.state.outbox.stop)
    engine.dispose()


configure_logging()

app = FastAPI(
    title="Warehouse Management API",
    version="2.1.0",
    docs_url="/api/docs",
    redoc_url="/api/redoc",
    lifespan=lifespan,
)

# The last one added is the outermost: a request passes these from the bottom to the top.
app.add_middleware(InternalErrorMiddleware)
app.add_middleware(
    CORSMiddleware,
    allow_origins=allowed_origins(),
    allow_credentials=True,
    allow_methods=["GET", "POST", "PATCH", "DELETE"],
    allow_headers=["Authorization", "Content-Type", "X-Request-ID"],
    expose_headers=["X-Request-ID", "X-Process-Time"],
)
app.add_middleware(ProcessTimeMiddleware)
app.add_middleware(RequestLogMiddleware)
app.add_middleware(RequestIdMiddleware)


@app.exception_handler(NotFoundError)
def answer_not_found(_request: Request, error: NotFoundError) -> JSONResponse:
    """Say what is not there."""
    return JSONResponse({"detail": str(error)}, status.HTTP_404_NOT_FOUND)


@app.exception_handler(ConflictError)
def answer_conflict(_request: Request, error: ConflictError) -> JSONResponse:
    """Say what does not go together with what is stored."""
    return JSONResponse({"detail": str(error)}, status.HTTP_409_CONFLICT)


@app.get("/")
def read_root() -> dict[str, str]:
    """Say what this is and where its documentation is."""
    return {"message": "Warehouse Management API: see /api/docs"}


@app.get("/health")
def read_health() -> dict[str, str]:
    """Say that the process answers; a load balancer asks this."""
    return {"status": "ok"}


app.include_router(users.router)
app.include_router(inventory.router)
app.include_router(records.router)
app.include_router(reports.router)
