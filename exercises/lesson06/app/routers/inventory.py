"""Paths about the stock; whoever reads needs to be a user."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Query, status

from app import stock
from app.auth import AdminOnly, ClerkOnly, CurrentUser, get_current_user
from app.database import SessionDep
from app.models import (
    MAX_INTEGER,
    InventoryIn,
    InventoryOut,
    InventoryUpdate,
    Item,
    Location,
    LocationIn,
    LocationOut,
    PickIn,
    RestockIn,
    Sku,
)
from app.outbox import OutboxDep
from app.routers.paging import Limit, Offset

Threshold = Annotated[
    int, Query(ge=0, le=MAX_INTEGER, description="Answer the items with less than this in stock.")
]

router = APIRouter(tags=["inventory"], dependencies=[Depends(get_current_user)])


@router.post(
    "/locations", response_model=LocationOut, status_code=status.HTTP_201_CREATED, dependencies=[ClerkOnly]
)
def create_location(new: LocationIn, session: SessionDep) -> Location:
    """Create a location."""
    return stock.create_location(session, new)


@router.get("/inventory", response_model=list[InventoryOut])
def list_inventory(session: SessionDep, offset: Offset = 0, limit: Limit = 20) -> Sequence[Item]:
    """One page of the items, ordered by SKU."""
    return stock.list_items(session, offset, limit)


# Declared before `/inventory/{sku}`, which would take "low-stock" for a SKU.
@router.get("/inventory/low-stock", response_model=list[InventoryOut])
def list_low_stock(session: SessionDep, threshold: Threshold = 10) -> Sequence[Item]:
    """Every item with less than the threshold in stock, ordered by SKU."""
    return stock.list_low_items(session, threshold)


@router.get("/inventory/{sku}", response_model=InventoryOut)
def read_inventory(sku: Sku, session: SessionDep) -> Item:
    """The item of one SKU."""
    return stock.find_item(session, sku)


@router.post(
    "/inventory", response_model=InventoryOut, status_code=status.HTTP_201_CREATED, dependencies=[ClerkOnly]
)
def create_inventory(new: InventoryIn, session: SessionDep, user: CurrentUser) -> Item:
    """Create an item."""
    return stock.create_item(session, new, user)


@router.patch("/inventory/{sku}", response_model=InventoryOut, dependencies=[ClerkOnly])
def update_inventory(sku: Sku, changes: InventoryUpdate, session: SessionDep, user: CurrentUser) -> Item:
    """Change what was sent of an item."""
    return stock.update_item(session, sku, changes, user)


@router.delete("/inventory/{sku}", status_code=status.HTTP_204_NO_CONTENT, dependencies=[AdminOnly])
def delete_inventory(sku: Sku, session: SessionDep, user: CurrentUser) -> None:
    """Delete an item."""
    stock.delete_item(session, sku, user)


@router.post(
    "/inventory/restock",
    response_model=InventoryOut,
    status_code=status.HTTP_201_CREATED,
    dependencies=[ClerkOnly],
)
def restock(delivery: RestockIn, session: SessionDep, user: CurrentUser) -> Item:
    """Add a delivery to the stock of its SKU, which need not be there yet."""
    return stock.restock(session, delivery, user)


@router.post("/inventory/pick", response_model=InventoryOut, dependencies=[ClerkOnly])
def pick(
    order: PickIn, session: SessionDep, user: CurrentUser, outbox: OutboxDep, background: BackgroundTasks
) -> Item:
    """Take pieces out of the stock."""
    item = stock.pick(session, order, user)
    background.add_task(outbox.wake)  # after the commit: before it, there is nothing that it could see
    return item
