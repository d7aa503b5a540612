"""Step restock: deliveries add to the stock or create it."""

from datetime import UTC, datetime, timedelta

import httpx

from checker.expect import Expectation, expect, moment, require, show

FIELDS = {"id": int, "sku": str, "quantity": int, "location_code": str | None, "updated_at": str}
TOLERANCE = timedelta(seconds=5)


def test_creates(api: httpx.Client) -> None:
    """`POST /inventory/restock` with a SKU that is new, as `{"sku": "BELT25", "quantity": 5, "location_code": "C-03"}`, answers 201 with the new record, without `unit_cost`; from then on all `GET` paths show that record."""
    response = restock(api, "CREATE1", 5, location_code="C-03")
    created = response.status(201).has(FIELDS).has(sku="CREATE1", quantity=5, location_code="C-03").body
    response.lacks("unit_cost")
    expect(api.get("/inventory/CREATE1")).status(200).json(created)
    for path in ("/inventory?limit=100", "/inventory/low-stock"):
        listed = api.get(path)
        records = expect(listed).status(200).items(FIELDS)
        require(created in records, f"{show(created)} among the records", records, listed)


def test_adds(api: httpx.Client) -> None:
    """`POST /inventory/restock` with a SKU that exists answers 201 too; it adds `quantity` to what is there and keeps the `id`."""
    first = restock(api, "ADDS1", 30).status(201).has(FIELDS).body
    restock(api, "ADDS1", 12).status(201).has(id=first["id"], sku="ADDS1", quantity=42)
    restock(api, "ADDS1", 1).status(201).has(id=first["id"], quantity=43)
    expect(api.get("/inventory/ADDS1")).status(200).has(id=first["id"], quantity=43)
    shipped = expect(api.get("/inventory")).status(200).items(FIELDS)[:1]
    for record in shipped:
        wanted = {"id": record["id"], "quantity": record["quantity"] + 8}
        restock(api, record["sku"], 8).status(201).has(wanted)
        expect(api.get(f"/inventory/{record['sku']}")).status(200).has(wanted)


def test_location(api: httpx.Client) -> None:
    """`location_code` may be left out or `null`: a new record then has `null`, one that exists keeps its location; a code that is given replaces the location."""
    restock(api, "PLACE1", 1).status(201).has(location_code=None)
    restock(api, "PLACE2", 1, location_code=None).status(201).has(location_code=None)
    restock(api, "PLACE1", 1, location_code="D-01").status(201).has(location_code="D-01")
    restock(api, "PLACE1", 1).status(201).has(location_code="D-01")
    restock(api, "PLACE1", 1, location_code=None).status(201).has(location_code="D-01")
    restock(api, "PLACE1", 1, location_code="E-12").status(201).has(location_code="E-12")
    expect(api.get("/inventory/PLACE1")).status(200).has(location_code="E-12", quantity=5)


def test_ids(api: httpx.Client) -> None:
    """`id` is a whole number that no other record has, although one number is missing among the starter's."""
    for number in range(1, 6):
        restock(api, f"IDENT{number}", 1).status(201).has(FIELDS)
    response = api.get("/inventory", params={"limit": 100})
    ids = [record["id"] for record in expect(response).status(200).items(FIELDS)]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    cause = "A count of the records is no new number when one of them was deleted."
    require(not twice, "an `id` of its own for each record", f"{show(twice)} more than once", response, cause)


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
    response = restock(api, sku, 1).status(201).has(FIELDS)
    found = moment(response.body["updated_at"], response.response)
    right = now - TOLERANCE <= found <= datetime.now(UTC) + TOLERANCE
    require(right, f"the present time, about {now.isoformat()}", found.isoformat(), response.response)
    return found


def restock(api: httpx.Client, sku: str, quantity: int, **more: object) -> Expectation:
    """The answer to a restock."""
    body = {"sku": sku, "quantity": quantity, **more}
    return expect(api.post("/inventory/restock", json=body))
