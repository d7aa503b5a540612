"""Step crud: items are created, read, changed and deleted, by the same rules everywhere."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from checker.database import Database
from checker.expect import Expectation, expect, moment, require
from checker.patience import looks
from checker.server import Server
from checker.values import show

pytestmark = pytest.mark.continues

FIELDS = {"id": int, "sku": str, "quantity": int, "location_code": str | None, "updated_at": str}
TOLERANCE = timedelta(seconds=5)
MOVE_SECONDS = 2.0
HUGE = 10**30
BAD_SKUS = ("AB", "A" * 21, "abc123", "AB-12", "AB 12", "ÄBC12", "١٢٣", "", "   ", " AB ", ["ABC"])
BAD_QUANTITIES = (0, -1, 1_000_001, HUGE, -HUGE, 1.5, "many", "", [1])
BAD_LOCATIONS = ("", "AISLE-00011", "X" * 200, ["A-01"])
NOT_VALIDATED = (
    "A class with `table=True` validates nothing, and `sqlmodel.Field(regex=…)` is ignored: put the rules "
    "into `Annotated` types with Pydantic's `Field` and `StringConstraints`, in a model that is no table."
)
NULL = "A default of `None` is never validated, a null that is sent is: the type must not allow `None`."
UNCAUGHT = (
    "A unique column (`sqlmodel.Field(unique=True)`; Pydantic's `Field` makes none) refuses a second value with "
    "`IntegrityError`, at `session.exec` of a statement, at `session.flush()` or else at the commit: put one of the "
    "first two into the `try`, and answer 409."
)
NO_SUCH_PLACE = (
    "A foreign key refuses a value with `IntegrityError`, at `session.exec` of a statement, at `session.flush()` or "
    "else at the commit: put one of the first two into the `try`, and answer 409."
)
NOT_SET = "Nothing sets `updated_at` for you: give it the present time in each write."
UNCHECKED = "SQLite ignores foreign keys unless the connection said `PRAGMA foreign_keys = ON`."
ONLY_SENT = "`model_dump(exclude_unset=True)` has what was sent, and only that; null is sent too."


def test_create(server: Server, api: httpx.Client, database: Database) -> None:
    """`POST /inventory` with a SKU that is new, as `{"sku": "BELT25", "quantity": 5, "location_code": "C-03"}`, answers 201 with the item: `id` (a whole number), `sku`, `quantity`, `location_code` (null if left out) and `updated_at` (now, in UTC with its offset). It is a row of the table `item`, and `GET /inventory/{sku}` and `GET /inventory` show it, also after the app was killed and started again."""
    expect(api.post("/locations", json={"code": "C-03"})).status(201)
    now = datetime.now(UTC)
    response = create(api, sku="BELT25", quantity=5, location_code="C-03").status(201)
    item = response.has(FIELDS).has(sku="BELT25", quantity=5, location_code="C-03").body
    found = moment(item["updated_at"], response.response)
    right = now - TOLERANCE <= found <= datetime.now(UTC) + TOLERANCE
    require(right, f"the present time, about {now.isoformat()}", found.isoformat(), response.response)
    plain = create(api, sku="BELT26", quantity=1_000_000).status(201).has(FIELDS, location_code=None).body
    require(plain["id"] != item["id"], "an `id` of its own for each item", show(plain["id"]))
    rows = database.query("SELECT sku, quantity FROM item WHERE sku IN ('BELT25', 'BELT26') ORDER BY sku")
    wanted = [{"sku": "BELT25", "quantity": 5}, {"sku": "BELT26", "quantity": 1_000_000}]
    require(rows == wanted, f"the rows {show(wanted)} in the table `item`", rows)
    server.kill()
    again = server.start().client
    expect(again.get("/inventory/BELT25")).status(200).json(item)
    expect(again.get("/inventory/BELT26")).status(200).json(plain)
    listed = expect(again.get("/inventory?limit=100")).status(200).items(FIELDS)
    require(item in listed and plain in listed, "both items in the list", listed)


def test_rules(api: httpx.Client) -> None:
    """The rules of lesson 01 hold for `POST /inventory`, for `PATCH /inventory/{sku}` and in every path: `sku` has 3 to 20 characters of `A`–`Z` and `0`–`9` after trimming, `quantity` is 1 to 1,000,000, `location_code` has 1 to 10 characters or is null; anything else is 422 with a `loc` as `["body", "sku"]` or `["path", "sku"]`. For `POST` `sku` and `quantity` are required; for `PATCH` every field may be left out, but null is 422 for `sku` and `quantity`."""
    create(api, sku=" RULES1  ", quantity=1).status(201).has(sku="RULES1", cause=NOT_VALIDATED)
    bad = {"sku": BAD_SKUS, "quantity": BAD_QUANTITIES, "location_code": BAD_LOCATIONS}
    good = {"sku": "RULES2", "quantity": 2, "location_code": None}
    for name, values in bad.items():
        for value in values:
            create(api, **{**good, name: value}).rejects("body", name, cause=NOT_VALIDATED)
        for value in values[::2]:
            patch(api, "RULES1", **{name: value}).rejects("body", name, cause=NOT_VALIDATED)
    for name in ("sku", "quantity"):
        create(api, **{key: value for key, value in good.items() if key != name}).rejects("body", name)
        create(api, **{**good, name: None}).rejects("body", name, cause=NULL)
        patch(api, "RULES1", **{name: None}).rejects("body", name, cause=NULL)
    for path in ("ab1", "AB", "A" * 21, "IN-PATH"):
        for method in ("GET", "PATCH", "DELETE"):
            body = {"quantity": 1} if method == "PATCH" else None
            expect(api.request(method, f"/inventory/{path}", json=body)).rejects("path", "sku")
    expect(api.get("/inventory/RULES1")).status(200).has(sku="RULES1", quantity=1)


def test_conflicts(api: httpx.Client) -> None:
    """A SKU that exists is 409 for `POST`, and for a `PATCH` that gives it to another item; a `location_code` that is no location is 409 for both. `GET`, `PATCH` and `DELETE` of a SKU that does not exist are 404, also for `PATCH` with `{}`. Each has a `detail`."""
    expect(api.post("/locations", json={"code": "K-01"})).status(201)
    create(api, sku="CLASH1", quantity=1).status(201)
    create(api, sku="CLASH2", quantity=2, location_code="K-01").status(201)
    conflicts(create(api, sku="CLASH1", quantity=3), UNCAUGHT, UNCAUGHT)
    create(api, sku=" CLASH1 ", quantity=3).error(409)
    conflicts(patch(api, "CLASH1", sku="CLASH2"), UNCAUGHT, UNCAUGHT)
    conflicts(create(api, sku="CLASH3", quantity=3, location_code="NOWHERE"), UNCHECKED, NO_SUCH_PLACE)
    conflicts(patch(api, "CLASH1", location_code="NOWHERE"), UNCHECKED, NO_SUCH_PLACE)
    expect(api.get("/inventory/CLASH3")).error(404)
    patch(api, "CLASH3", quantity=1).error(404)
    patch(api, "CLASH3").error(404)
    expect(api.delete("/inventory/CLASH3")).error(404)
    expect(api.get("/inventory/CLASH1")).status(200).has(quantity=1, location_code=None)


def test_update(api: httpx.Client) -> None:
    """`PATCH /inventory/{sku}` answers 200 with the item after it changed what was sent, of `sku`, `quantity` and `location_code`, and nothing else; a `location_code` of null takes the location away, and sending the SKU that the item has already is no conflict. The `id` stays."""
    for code in ("P-01", "P-02"):
        expect(api.post("/locations", json={"code": code})).status(201)
    item = create(api, sku="PATCH1", quantity=5, location_code="P-01").status(201).has(FIELDS).body
    now = {name: item[name] for name in ("id", "sku", "quantity", "location_code")}
    steps: tuple[dict[str, object], ...] = (
        {"quantity": 7},
        {"location_code": "P-02"},
        {"location_code": None},
        {"sku": "PATCH2"},
        {"sku": "PATCH2", "quantity": 8},
        {"sku": "PATCH1", "quantity": 9, "location_code": "P-01"},
    )
    for changes in steps:
        path = str(now["sku"])
        now |= changes
        patch(api, path, **changes).status(200).has(FIELDS, cause=ONLY_SENT).has(now, cause=ONLY_SENT)
        expect(api.get(f"/inventory/{now['sku']}")).status(200).has(now, cause=ONLY_SENT)
    expect(api.get("/inventory/PATCH2")).error(404)


def test_updated_at(api: httpx.Client) -> None:
    """A `PATCH` that changes a value moves `updated_at` on (one that sends only the values that it has already may); `PATCH` with `{}` answers 200 with the item and changes nothing, `updated_at` included, and neither does reading."""
    item = create(api, sku="MOVES1", quantity=1).status(201).has(FIELDS).body
    for _ in range(2):
        patch(api, "MOVES1").status(200).json(item, cause="Nothing was sent, so nothing changed.")
        expect(api.get("/inventory/MOVES1")).status(200).json(item)
    before = moment(item["updated_at"])
    after, quantity = before, 1
    for _ in looks(MOVE_SECONDS):  # a clock of whole seconds is right too
        quantity += 1
        response = patch(api, "MOVES1", quantity=quantity).status(200)
        after = moment(response.has(FIELDS).body["updated_at"], response.response)
        if after != before:
            break
    wanted = f"a time after {before.isoformat()} for an item that was changed again and again"
    require(after > before, wanted, after.isoformat(), cause=NOT_SET)
    expect(api.get("/inventory/MOVES1")).status(200).json(response.body)


def test_delete(api: httpx.Client, database: Database) -> None:
    """`DELETE /inventory/{sku}` answers 204 without a body; after that the SKU is 404 for `GET`, `PATCH` and `DELETE` and its row is gone, other items stay, and it can be created anew."""
    for number in (1, 2):
        create(api, sku=f"DELETE{number}", quantity=number).status(201)
    response = expect(api.delete("/inventory/DELETE1")).status(204).response
    require(not response.content, "no body with a 204", response.text, response)
    expect(api.get("/inventory/DELETE1")).error(404)
    expect(api.delete("/inventory/DELETE1")).error(404)
    patch(api, "DELETE1", quantity=3).error(404)
    rows = database.query("SELECT sku FROM item WHERE sku IN ('DELETE1', 'DELETE2')")
    require(rows == [{"sku": "DELETE2"}], "one row left in the table `item`", rows)
    create(api, sku="DELETE1", quantity=9).status(201).has(quantity=9)
    expect(api.get("/inventory/DELETE2")).status(200).has(quantity=2)


def conflicts(answer: Expectation, stored: str, raised: str) -> None:
    """It is 409; the causes are those of a success and of an exception that nobody caught."""
    status = answer.response.status_code
    answer.error(409, cause=stored if answer.response.is_success else raised if status == 500 else "")


def create(api: httpx.Client, **body: object) -> Expectation:
    """The answer to a new item with exactly these fields."""
    return expect(api.post("/inventory", json=body))


def patch(api: httpx.Client, path: str, **body: object) -> Expectation:
    """The answer to a change of the item with the SKU `path`."""
    return expect(api.patch(f"/inventory/{path}", json=body))
