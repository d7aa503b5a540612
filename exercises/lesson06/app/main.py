"""The Warehouse Management API: what is in stock, over HTTP, kept in a database."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import FastAPI, Query, Request, status
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

from app import stock
from app.database import SessionDep, create_tables, engine
from app.logs import configure_logging
from app.middleware import (
    InternalErrorMiddleware,
    ProcessTimeMiddleware,
    RequestIdMiddleware,
    RequestLogMiddleware,
)
from app.models import (
    InventoryIn,
    InventoryOut,
    InventoryUpdate,
    Item,
    Location,
    LocationIn,
    LocationOut,
    PickIn,
    Sku,
)
from app.settings import allowed_origins
from app.stock import ConflictError, NotFoundError

MAX_INTEGER = 2**63 - 1  # the database knows no greater whole number

Offset = Annotated[int, Query(ge=0, le=MAX_INTEGER, description="How many items to leave out at the front.")]
Limit = Annotated[int, Query(ge=1, le=100, description="How many items to answer at most.")]
Threshold = Annotated[
    int, Query(ge=0, le=MAX_INTEGER, description="Answer the items with less than this in stock.")
]


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Create the tables before the first request, and close all connections after the last."""
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


@app.post("/locations", response_model=LocationOut, status_code=status.HTTP_201_CREATED)
def create_location(new: LocationIn, session: SessionDep) -> Location:
    """Create a location."""
    return stock.create_location(session, new)


@app.get("/inventory", response_model=list[InventoryOut])
def list_inventory(session: SessionDep, offset: Offset = 0, limit: Limit = 20) -> Sequence[Item]:
    """One page of the items, ordered by SKU."""
    return stock.list_items(session, offset, limit)


# Declared before `/inventory/{sku}`, which would take "low-stock" for a SKU.
@app.get("/inventory/low-stock", response_model=list[InventoryOut])
def list_low_stock(session: SessionDep, threshold: Threshold = 10) -> Sequence[Item]:
    """Every item with less than the threshold in stock, ordered by SKU."""
    return stock.list_low_items(session, threshold)


@app.get("/inventory/{sku}", response_model=InventoryOut)
def read_inventory(sku: Sku, session: SessionDep) -> Item:
    """The item of one SKU."""
    return stock.find_item(session, sku)


@app.post("/inventory", response_model=InventoryOut, status_code=status.HTTP_201_CREATED)
def create_inventory(new: InventoryIn, session: SessionDep) -> Item:
    """Create an item."""
    return stock.create_item(session, new)


@app.patch("/inventory/{sku}", response_model=InventoryOut)
def update_inventory(sku: Sku, changes: InventoryUpdate, session: SessionDep) -> Item:
    """Change what was sent of an item."""
    return stock.update_item(session, sku, changes)


@app.delete("/inventory/{sku}", status_code=status.HTTP_204_NO_CONTENT)
def delete_inventory(sku: Sku, session: SessionDep) -> None:
    """Delete an item."""
    stock.delete_item(session, sku)


@app.post("/inventory/restock", response_model=InventoryOut, status_code=status.HTTP_201_CREATED)
def restock(delivery: InventoryIn, session: SessionDep) -> Item:
    """Add a delivery to the stock of its SKU, which need not be there yet."""
    return stock.restock(session, delivery)


@app.post("/inventory/pick", response_model=InventoryOut)
def pick(order: PickIn, session: SessionDep) -> Item:
    """Take pieces out of the stock."""
    return stock.pick(session, order)
