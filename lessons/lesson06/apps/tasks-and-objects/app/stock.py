"""The stock, changed as objects: each function reads a row, changes it and writes it back."""

from collections.abc import Sequence
from datetime import UTC, datetime

from fastapi import HTTPException
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select, text

from app import audit, outbox
from app.audit import Action
from app.models import InventoryIn, InventoryUpdate, Item, Location, LocationIn, PickIn, RestockIn, User


def _store(session: Session, row: Item | Location) -> None:
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        raise HTTPException(409, "That goes against what is stored.") from None


def _lock(session: Session) -> None:
    """Nobody else writes from here to the commit."""
    session.connection().execute(text("UPDATE item SET quantity = quantity WHERE 0"))


def _find(session: Session, sku: str) -> Item | None:
    return session.exec(select(Item).where(Item.sku == sku)).first()


def create_location(session: Session, new: LocationIn) -> Location:
    location = Location(code=new.code)
    _store(session, location)
    return location


def list_items(session: Session, offset: int, limit: int) -> Sequence[Item]:
    return session.exec(select(Item).order_by(Item.sku).offset(offset).limit(limit)).all()


def list_low_items(session: Session, threshold: int) -> Sequence[Item]:
    return [item for item in session.exec(select(Item).order_by(Item.sku)) if item.quantity < threshold]


def find_item(session: Session, sku: str) -> Item:
    item = _find(session, sku)
    if item is None:
        raise HTTPException(404, f"No item is called {sku}.")
    return item


def create_item(session: Session, new: InventoryIn, user: User) -> Item:
    item = Item(
        sku=new.sku,
        quantity=new.quantity,
        reorder_level=new.reorder_level,
        location_code=new.location_code,
        updated_at=datetime.now(UTC),
    )
    _store(session, item)
    audit.record(session, user, Action.create, item.sku, item.quantity)
    return item


def update_item(session: Session, sku: str, changes: InventoryUpdate, user: User) -> Item:
    _lock(session)
    item = find_item(session, sku)
    if changes.model_fields_set:
        for name in changes.model_fields_set:
            setattr(item, name, getattr(changes, name))
        item.updated_at = datetime.now(UTC)
        _store(session, item)
        quantity = changes.quantity if "quantity" in changes.model_fields_set else None
        audit.record(session, user, Action.update, sku, quantity)
    return item


def delete_item(session: Session, sku: str, user: User) -> None:
    _lock(session)
    session.delete(find_item(session, sku))
    audit.record(session, user, Action.delete, sku)


def restock(session: Session, delivery: RestockIn, user: User) -> Item:
    _lock(session)
    item = _find(session, delivery.sku)
    if item is None:
        item = Item(sku=delivery.sku, quantity=0, updated_at=datetime.now(UTC))
    item.quantity += delivery.quantity
    if delivery.location_code is not None:
        item.location_code = delivery.location_code
    item.updated_at = datetime.now(UTC)
    _store(session, item)
    audit.record(session, user, Action.restock, delivery.sku, delivery.quantity)
    return item


def pick(session: Session, order: PickIn, user: User) -> Item:
    _lock(session)
    item = find_item(session, order.sku)
    before = item.quantity
    if before < order.quantity:
        raise HTTPException(409, f"Only {before} are left.")
    item.quantity = before - order.quantity
    item.updated_at = datetime.now(UTC)
    _store(session, item)
    audit.record(session, user, Action.pick, order.sku, order.quantity)
    if item.quantity < item.reorder_level <= before:
        outbox.put(session, item)
    return item
