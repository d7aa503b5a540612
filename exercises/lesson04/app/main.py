"""The Warehouse Management API: what is in stock, over HTTP, kept in a database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, status
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

from app.database import create_tables, engine
from app.errors import ConflictError, NotFoundError
from app.logs import configure_logging
from app.middleware import (
    InternalErrorMiddleware,
    ProcessTimeMiddleware,
    RequestIdMiddleware,
    RequestLogMiddleware,
)
from app.routers import inventory, users
from app.settings import allowed_origins


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Create the tables before the first request, and close all connections after the last.

    TODO roles: the first admin, too.
    """
    create_tables()
    yield
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
