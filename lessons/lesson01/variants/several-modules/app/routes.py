"""The paths under `/inventory`."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from .models import InventoryIn, InventoryOut, Sku
from .stock import stock

router = APIRouter(prefix="/inventory", tags=["inventory"])


@router.get("")
def read_page(
    offset: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> list[InventoryOut]:
    """One page of the records."""
    return [InventoryOut.model_validate(record) for record in stock.all()[offset : offset + limit]]


@router.get("/low-stock")
def read_low(threshold: Annotated[int, Query(ge=0)] = 10) -> list[InventoryOut]:
    """The records that run out."""
    return [InventoryOut.model_validate(record) for record in stock.all() if record.quantity < threshold]


@router.get("/{sku}", responses={404: {"description": "No record has that SKU."}})
def read_one(sku: Sku) -> InventoryOut:
    """One record."""
    record = stock.get(sku)
    if record is None:
        raise HTTPException(404, detail="No such SKU")
    return InventoryOut.model_validate(record)


@router.post("/restock", status_code=201)
def restock(delivery: InventoryIn) -> InventoryOut:
    """Take a delivery in."""
    return InventoryOut.model_validate(stock.add(delivery.sku, delivery.quantity, delivery.location_code))
