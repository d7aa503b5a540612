"""What the warehouse does with its stock; each change is one SQL statement, so no other can come between."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Session, col, delete, func, select, update

from app import audit, outbox
from app.audit import Action
from app.errors import ConflictError, NotFoundError, conflict
from app.models import InventoryIn, InventoryUpdate, Item, Location, LocationIn, PickIn, RestockIn, User


def create_location(session: Session, new: LocationIn) -> Location:
    """Store a location that is not there yet."""
    location = Location(code=new.code)
    session.add(location)
    with conflict(f"There is a location {new.code} already."):
        session.flush()
    return location


def list_items(session: Session, offset: int, limit: int) -> Sequence[Item]:
    """One page of the items, ordered by SKU."""
    return session.exec(select(Item).order_by(Item.sku).offset(offset).limit(limit)).all()


def list_low_items(session: Session, threshold: int) -> Sequence[Item]:
    """Every item with less than the threshold in stock, ordered by SKU."""
    return session.exec(select(Item).where(Item.quantity < threshold).order_by(Item.sku)).all()


def find_item(session: Session, sku: str) -> Item:
    """The item of this SKU."""
    item = session.exec(select(Item).where(Item.sku == sku)).one_or_none()
    if item is None:
        raise NotFoundError(f"There is no SKU {sku}.")
    return item


def create_item(session: Session, new: InventoryIn, user: User) -> Item:
    """Store an item that is not there yet."""
    item = Item(**new.model_dump(), updated_at=datetime.now(UTC))
    session.add(item)
    with conflict(f"SKU {new.sku} exists already, or its location does not."):
        session.flush()
    audit.record(session, user, Action.create, new.sku, new.quantity)
    return item


def update_item(session: Session, sku: str, changes: InventoryUpdate, user: User) -> Item:
    """Change only what was sent; null is a value too."""
    sent = changes.model_dump(exclude_unset=True)
    if not sent:
        return find_item(session, sku)
    statement = (
        update(Item).where(col(Item.sku) == sku).values(**sent, updated_at=datetime.now(UTC)).returning(Item)
    )
    with conflict("The new SKU exists already, or the new location does not."):
        item: Item | None = session.exec(statement).scalar_one_or_none()
    if item is None:
        raise NotFoundError(f"There is no SKU {sku}.")
    audit.record(session, user, Action.update, sku, sent.get("quantity"))
    return item


def delete_item(session: Session, sku: str, user: User) -> None:
    """Forget an item."""
    if session.exec(delete(Item).where(col(Item.sku) == sku)).rowcount == 0:
        raise NotFoundError(f"There is no SKU {sku}.")
    audit.record(session, user, Action.delete, sku)


def restock(session: Session, delivery: RestockIn, user: User) -> Item:
    """Add a delivery to the stock of its SKU, which need not be there yet."""
    new = insert(Item).values(**delivery.model_dump(), reorder_level=0, updated_at=datetime.now(UTC))
    upsert = new.on_conflict_do_update(
        index_elements=[col(Item.sku)],
        set_={
            "quantity": col(Item.quantity) + new.excluded.quantity,
            "location_code": func.coalesce(new.excluded.location_code, Item.location_code),
            "updated_at": new.excluded.updated_at,
        },
    )
    with conflict(f"There is no location {delivery.location_code}."):
        item: Item = session.exec(upsert.returning(Item)).scalar_one()
    audit.record(session, user, Action.restock, delivery.sku, delivery.quantity)
    return item


def pick(session: Session, order: PickIn, user: User) -> Item:
    """Take pieces out of the stock if there are enough: the condition and the change are one statement.

    Whoever takes an item below its reorder level leaves a notification.
    """
    statement = (
        update(Item)
        .where(col(Item.sku) == order.sku, col(Item.quantity) >= order.quantity)
        .values(quantity=col(Item.quantity) - order.quantity, updated_at=datetime.now(UTC))
        .returning(Item)
    )
    item: Item | None = session.exec(statement).scalar_one_or_none()
    if item is None:
        left = find_item(session, order.sku).quantity
        raise ConflictError(f"There are {left} of {order.sku}, not {order.quantity}.")
    audit.record(session, user, Action.pick, order.sku, order.quantity)
    if item.quantity < item.reorder_level <= item.quantity + order.quantity:
        outbox.put(session, item)
    return item
