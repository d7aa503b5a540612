"""Step restock: deliveries add to the stock or create it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from checker.expect import Expectation, expect, moment, require
from checker.values import show

pytestmark = pytest.mark.continues

FIELDS = {"id": int, "sku": str, "quantity": int, "location_code": str | None, "updated_at": str}
TOLERANCE = timedelta(seconds=5)
CREATED = "200 is what FastAPI answers unless the decorator names another `status_code`."
OPTIONAL = "A default is for a field that is left out; `null` needs `| None` in the type too."
SAME_RECORD = "A restock of a SKU that exists changes its record and makes no new one."
COPY_LOST = "What the restock answered is not what it stored: perhaps a changed copy was not put back."
GIVEN = "This request gave a location: it replaces the one that is there."
NOT_GIVEN = "This request gave no location: the one that is there stays."


def test_creates(api: httpx.Client) -> None:
    """`POST /inventory/restock` with a SKU that is new, as `{"sku": "BELT25", "quantity": 5, "location_code": "C-03"}`, answers 201 with the new record, without `unit_cost`; from then on all `GET` paths show that record."""
    response = restock(api, "CREATE1", 5, location_code="C-03")
    created = response.has(FIELDS).has(sku="CREATE1", quantity=5, location_code="C-03").body
    response.lacks("unit_cost")
    stored(api, "CREATE1").json(created, cause="What the restock answered is not what it stored.")
    for path in ("/inventory?limit=100", "/inventory/low-stock"):
        listed = api.get(path)
        records = expect(listed).status(200).items(FIELDS)
        require(created in records, f"{show(created)} among the records", records, listed)


def test_adds(api: httpx.Client) -> None:
    """`POST /inventory/restock` with a SKU that exists answers 201 too; it adds `quantity` to what is there and keeps the `id`."""
    first = restock(api, "ADDS1", 30).has(FIELDS).body
    adds(restock(api, "ADDS1", 12), first, 42)
    adds(restock(api, "ADDS1", 1), first, 43)
    stored(api, "ADDS1").has(id=first["id"], quantity=43, cause=COPY_LOST)
    for record in expect(api.get("/inventory")).status(200).items(FIELDS)[:1]:
        total = record["quantity"] + 8
        adds(restock(api, record["sku"], 8), record, total)
        stored(api, record["sku"]).has(id=record["id"], quantity=total, cause=COPY_LOST)


def test_location(api: httpx.Client) -> None:
    """`location_code` may be left out or `null`: a new record then has `null`, one that exists keeps its location; a code that is given replaces the location."""
    restock(api, "PLACE1", 1).has(location_code=None)
    restock(api, "PLACE2", 1, location_code=None).has(location_code=None)
    restock(api, "PLACE1", 1, location_code="D-01").has(location_code="D-01", cause=GIVEN)
    restock(api, "PLACE1", 1).has(location_code="D-01", cause=NOT_GIVEN)
    restock(api, "PLACE1", 1, location_code=None).has(location_code="D-01", cause=NOT_GIVEN)
    restock(api, "PLACE1", 1, location_code="E-12").has(location_code="E-12", cause=GIVEN)
    stored(api, "PLACE1").has(location_code="E-12", quantity=5, cause=COPY_LOST)


def test_ids(api: httpx.Client) -> None:
    """`id` is a whole number that no other record has, although one number is missing among the starter's."""
    for number in range(1, 6):
        restock(api, f"IDENT{number}", 1).has(FIELDS)
    response = api.get("/inventory", params={"limit": 100})
    holders: dict[int, list[str]] = {}
    for record in expect(response).status(200).items(FIELDS):
        holders.setdefault(record["id"], []).append(record["sku"])
    shared = next((f"{id} for {' and '.join(skus)}" for id, skus in holders.items() if len(skus) > 1), "")
    cause = "A count of the records is no new number when one of them was deleted."
    require(not shared, "an `id` of its own for each record", f"the `id` {shared}", response, cause)


def test_updated_at(api: httpx.Client) -> None:
    """`updated_at` is the time of the latest restock in UTC with its offset, as `2026-11-20T09:30:00Z`; it never goes back, and reading does not change it."""
    for record in expect(api.get("/inventory")).status(200).items(FIELDS)[:2]:
        before = moment(record["updated_at"])
        after = restocked_now(api, record["sku"])
        require(after >= before, f"a time not before {before.isoformat()}", after.isoformat())
    first = restocked_now(api, "TIMED1")
    second = restocked_now(api, "TIMED1")
    require(second >= first, f"a time not before {first.isoformat()}", second.isoformat())
    for _ in range(2):
        response = api.get("/inventory/TIMED1")
        read = moment(expect(response).status(200).has(FIELDS).body["updated_at"], response)
        require(read == second, f"the time of the restock, {second.isoformat()}", read.isoformat(), response)


def restocked_now(api: httpx.Client, sku: str) -> datetime:
    """The time that a restock answers, which is the present one."""
    now = datetime.now(UTC)
    response = restock(api, sku, 1).has(FIELDS)
    found = moment(response.body["updated_at"], response.response)
    right = now - TOLERANCE <= found <= datetime.now(UTC) + TOLERANCE
    cause = "This is an older time: each restock sets `updated_at`." if found < now else ""
    expected = f"the present time, about {now.isoformat()}"
    require(right, expected, found.isoformat(), response.response, cause)
    return found


def adds(answer: Expectation, before: dict[str, Any], total: int) -> None:
    """The answer to a restock of a record that exists has its id and this total."""
    answer.has(id=before["id"], sku=before["sku"], cause=SAME_RECORD)
    sent = json.loads(answer.response.request.content)["quantity"]
    found = answer.has(quantity=int).body["quantity"]
    cause = f"{sent} is what this request sent: add it to what is there." if found == sent else ""
    answer.has(quantity=total, cause=cause)


def stored(api: httpx.Client, sku: str) -> Expectation:
    """The answer to a request for a record that was restocked."""
    response = api.get(f"/inventory/{sku}")
    routed = '"Not Found"' not in response.text  # FastAPI's own words: then there is a cause for that
    lost = "The `POST` was answered with 201, but nothing was stored."
    return expect(response).status(200, cause=lost if response.status_code == 404 and routed else "")


def restock(api: httpx.Client, sku: str, quantity: int, **more: object) -> Expectation:
    """The answer to a restock, which is a 201."""
    response = api.post("/inventory/restock", json={"sku": sku, "quantity": quantity, **more})
    null_refused = response.status_code == 422 and more.get("location_code", ...) is None
    cause = CREATED if response.status_code == 200 else OPTIONAL if null_refused else ""
    return expect(response).status(201, cause=cause)
