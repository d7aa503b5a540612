"""Step restock-pick: deliveries add to the stock in the database, orders take from it."""

from datetime import datetime

import httpx
import pytest

from checker.database import Database
from checker.expect import Expectation, expect, moment, require
from checker.patience import looks
from checker.values import show

pytestmark = pytest.mark.continues

FIELDS = {"id": int, "sku": str, "quantity": int, "location_code": str | None, "updated_at": str}
MOVE_SECONDS = 2.0
KEPT = "In a statement, `func.coalesce(new, old)` is the old value where the new one is null."
NOT_SET = "Nothing sets `updated_at` for you: give it the present time in each write."


def test_restock(api: httpx.Client, database: Database) -> None:
    """`POST /inventory/restock` answers 201 as in lesson 01: a SKU that is new is created, one that exists gets `quantity` added and keeps its `id`; totals may go beyond 1,000,000. A `location_code` that is given replaces the location, null or leaving it out keeps it, one that is no location is 409. Each restock moves `updated_at` on."""
    for code in ("D-01", "E-12"):
        expect(api.post("/locations", json={"code": code})).status(201)
    first = post(api, "restock", "ADDS1", 999_999).status(201).has(FIELDS, location_code=None).body
    same = {"id": first["id"], "sku": "ADDS1"}
    post(api, "restock", "ADDS1", 1_000_000, location_code="D-01").status(201).has(same, location_code="D-01")
    again = post(api, "restock", " ADDS1 ", 1).status(201).has(same, quantity=2_000_000)
    again.has(location_code="D-01", cause=KEPT)
    null = post(api, "restock", "ADDS1", 1, location_code=None).status(201)
    null.has(same, location_code="D-01", cause=KEPT)
    post(api, "restock", "ADDS1", 1, location_code="E-12").status(201).has(same, location_code="E-12")
    last = expect(api.get("/inventory/ADDS1")).status(200).has(same, quantity=2_000_002).body
    post(api, "restock", "ADDS1", 5, location_code="NOWHERE").error(409)
    post(api, "restock", "ADDS2", 5, location_code="NOWHERE").error(409)
    expect(api.get("/inventory/ADDS1")).status(200).json(last)
    expect(api.get("/inventory/ADDS2")).error(404)
    moves(api, "restock", "ADDS1")
    stored(database, "ADDS1", expect(api.get("/inventory/ADDS1")).status(200).body["quantity"])


def test_pick(api: httpx.Client, database: Database) -> None:
    """`POST /inventory/pick` with `{"sku": "BELT25", "quantity": 2}` answers 200 with the item after it took `quantity`; it keeps `id` and location, and moves `updated_at` on. Everything may be taken: the item stays, with a quantity of 0."""
    expect(api.post("/locations", json={"code": "T-01"})).status(201)
    body = {"sku": "TAKES1", "quantity": 10, "location_code": "T-01"}
    item = expect(api.post("/inventory", json=body)).status(201).has(FIELDS).body
    same = {"id": item["id"], "sku": "TAKES1", "location_code": "T-01"}
    post(api, "pick", "TAKES1", 3).status(200).has(FIELDS).has(same, quantity=7)
    post(api, "pick", " TAKES1 ", 6).status(200).has(same, quantity=1)
    stored(database, "TAKES1", 1)
    last = post(api, "pick", "TAKES1", 1).status(200).has(FIELDS).has(same, quantity=0).body
    stored(database, "TAKES1", 0)
    expect(api.get("/inventory/TAKES1")).status(200).json(last)
    post(api, "restock", "TAKES1", 1_000).status(201).has(same, quantity=1_000)
    moves(api, "pick", "TAKES1")


def test_refused(api: httpx.Client) -> None:
    """A pick of more than is there is 409, one of a SKU that does not exist 404, each with a `detail`; what breaks a rule for `sku` or `quantity` is 422 for restock and pick, with a `loc` like `["body", "quantity"]`. None of them changes anything, `updated_at` included."""
    body = {"sku": "SHORT1", "quantity": 5}
    item = expect(api.post("/inventory", json=body)).status(201).has(FIELDS).body
    for quantity in (6, 1_000_000):
        post(api, "pick", "SHORT1", quantity).error(409)
        expect(api.get("/inventory/SHORT1")).status(200).json(item)
    post(api, "pick", "SHORT2", 1).error(404)
    for path in ("restock", "pick"):
        for bad in (0, -3, 1_000_001, 10**30, 1.5, None):
            post(api, path, "SHORT1", bad).rejects("body", "quantity")
        for wrong in ("AB", "short1", "A" * 21, None):
            post(api, path, wrong, 1).rejects("body", "sku")
        expect(api.get("/inventory/SHORT1")).status(200).json(item)
    post(api, "pick", "SHORT1", 5).status(200).has(quantity=0)
    post(api, "pick", "SHORT1", 1).error(409)


def moves(api: httpx.Client, path: str, sku: str) -> None:
    """Each restock or pick of one piece moves `updated_at` on."""
    before = after = read_time(expect(api.get(f"/inventory/{sku}")).status(200))
    for _ in looks(MOVE_SECONDS):  # a clock of whole seconds is right too
        after = read_time(post(api, path, sku, 1).status(200, 201))
        if after != before:
            break
    wanted = f"a time after {before.isoformat()} for an item that was changed again and again"
    require(after > before, wanted, after.isoformat(), cause=NOT_SET)


def read_time(answer: Expectation) -> datetime:
    """The `updated_at` of an answered item."""
    return moment(answer.has(FIELDS).body["updated_at"], answer.response)


def stored(database: Database, sku: str, quantity: int) -> None:
    """The table `item` has this quantity."""
    rows = database.query("SELECT quantity FROM item WHERE sku = ?", [sku])
    wanted = [{"quantity": quantity}]
    require(rows == wanted, f"{show(wanted)} for `{sku}` in the table `item`", show(rows))


def post(api: httpx.Client, path: str, sku: object, quantity: object, **more: object) -> Expectation:
    """The answer to a restock or a pick."""
    body = {"sku": sku, "quantity": quantity, **more}
    return expect(api.post(f"/inventory/{path}", json=body))
