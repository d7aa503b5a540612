"""The Warehouse Management API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query, Response
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.database import Base, Item, Location, engine, get_session
from app.models import ItemBody, ItemPatch, ItemView, LocationBody, Sku, StockBody


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    Base.metadata.create_all(engine)
    yield


app = FastAPI(title="Warehouse Management API", version="2.1.0", docs_url="/api/docs", lifespan=lifespan)
Db = Annotated[Session, Depends(get_session)]
MAX = 2**31


@app.get("/")
async def root():
    return {"message": "Warehouse"}


@app.get("/health")
async def health():
    return {"status": "ok"}


def commit(db: Session) -> None:
    try:
        db.commit()
    except IntegrityError:
        db.rollback()
        raise HTTPException(409, "does not fit what is stored") from None


def location_id(db: Session, code: str | None) -> int | None:
    if code is None:
        return None
    found = db.scalar(select(Location.id).where(Location.code == code))
    if found is None:
        raise HTTPException(409, f"no location {code}")
    return found


def load(db: Session, sku: str) -> Item:
    item = db.scalar(select(Item).where(Item.sku == sku).execution_options(populate_existing=True))
    if item is None:
        raise HTTPException(404, f"no SKU {sku}")
    return item


@app.post("/locations", status_code=201)
def add_location(body: LocationBody, db: Db) -> LocationBody:
    db.add(Location(code=body.code))
    commit(db)
    return body


@app.get("/inventory", response_model=list[ItemView])
def list_items(db: Db, offset: int = Query(0, ge=0, lt=MAX), limit: int = Query(20, ge=1, le=100)):
    return db.scalars(select(Item).order_by(Item.sku).offset(offset).limit(limit)).all()


@app.get("/inventory/low-stock", response_model=list[ItemView])
def low(db: Db, threshold: int = Query(10, ge=0)):
    statement = select(Item).where(Item.quantity < min(threshold, 10**15)).order_by(Item.sku)
    return db.scalars(statement).all()


@app.get("/inventory/{sku}", response_model=ItemView)
def one(sku: Sku, db: Db):
    return load(db, sku)


@app.post("/inventory", response_model=ItemView, status_code=201)
def create(body: ItemBody, db: Db):
    item = Item(sku=body.sku, quantity=body.quantity, location_id=location_id(db, body.location_code))
    db.add(item)
    commit(db)
    return load(db, body.sku)


@app.patch("/inventory/{sku}", response_model=ItemView)
def change(sku: Sku, body: ItemPatch, db: Db):
    item = load(db, sku)
    sent = body.model_dump(exclude_unset=True)
    if "location_code" in sent:
        sent["location_id"] = location_id(db, sent.pop("location_code"))
    for name, value in sent.items():
        setattr(item, name, value)
    if body.model_fields_set:
        item.updated_at = datetime.now(UTC)
        commit(db)
    return load(db, item.sku)


@app.delete("/inventory/{sku}", status_code=204)
def remove(sku: Sku, db: Db) -> Response:
    db.delete(load(db, sku))
    commit(db)
    return Response(status_code=204)


def add(db: Session, sku: str, quantity: int, **changes: object) -> bool:
    statement = update(Item).where(Item.sku == sku, Item.quantity + quantity >= 0)
    changes |= {"quantity": Item.quantity + quantity, "updated_at": datetime.now(UTC)}
    found = db.execute(statement.values(changes).execution_options(synchronize_session=False)).rowcount
    db.commit()
    return bool(found)


@app.post("/inventory/restock", response_model=ItemView, status_code=201)
def restock(body: ItemBody, db: Db):
    place = location_id(db, body.location_code)
    changes = {} if place is None else {"location_id": place}
    if not add(db, body.sku, body.quantity, **changes):
        try:
            db.add(Item(sku=body.sku, quantity=body.quantity, location_id=place))
            db.commit()
        except IntegrityError:
            db.rollback()
            add(db, body.sku, body.quantity, **changes)
    return load(db, body.sku)


@app.post("/inventory/pick", response_model=ItemView)
def pick(body: StockBody, db: Db):
    if not add(db, body.sku, -body.quantity):
        load(db, body.sku)
        raise HTTPException(409, "not enough")
    return load(db, body.sku)
