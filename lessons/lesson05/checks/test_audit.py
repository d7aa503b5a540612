"""Step audit: each change of the stock leaves a record, in the transaction that makes it."""

from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import Any

import httpx
import pytest

from checker.accounts import Accounts, Headers
from checker.database import Database
from checker.expect import expect, moment, require
from checker.patience import looks
from checker.sabotage import refusing
from checker.server import Server
from checker.values import show

FIELDS = {"id": int, "at": str, "action": str, "sku": str, "quantity": int | None, "user_email": str}
SHOWN = ("action", "sku", "quantity", "user_email")
STOCK = {"item", "location"}
TOLERANCE = timedelta(seconds=5)
RECORD_SECONDS = 2.0
ALONE = (
    "The change was stored, and its record was not: add the record to the session that makes the change, "
    "before its one commit. A task after the response, or a second commit, can fail or die alone."
)
OLDEST = "The newest comes first: `order_by(col(AuditRecord.id).desc())`."
REFUSED = "A record that is written before the change, or with a commit of its own, stays when the change is refused."


def test_records(api: httpx.Client, accounts: Accounts) -> None:
    """`GET /audit` answers one record for each change of the stock, the newest first, with `id` (a whole number), `at` (in UTC with its offset, as `updated_at` of an item), `action` (`create`, `restock`, `pick`, `update` or `delete`), `sku`, `quantity` and `user_email`, the address of the user who asked for it. `quantity` is what was put in, added or taken: null for a `delete`, and for an `update` that does not send it. An `update` has one record, under the SKU in the path, and `{}` has none; a restock that creates is a `restock`."""
    clerk, admin = accounts.headers("clerk"), accounts.headers("admin")
    began = datetime.now(UTC)
    one, two = accounts.of("clerk").email, accounts.of("admin").email
    asked, wanted = [], []
    for user, method, path, body, record in (
        (one, "POST", "/inventory", {"sku": "LEDGER", "quantity": 10}, ("create", 10)),
        (one, "POST", "/inventory/restock", {"sku": "LEDGER", "quantity": 5}, ("restock", 5)),
        (one, "POST", "/inventory/pick", {"sku": "LEDGER", "quantity": 3}, ("pick", 3)),
        (two, "PATCH", "/inventory/LEDGER", {"quantity": 7}, ("update", 7)),
        (one, "PATCH", "/inventory/LEDGER", {"location_code": None}, ("update", None)),
        (one, "PATCH", "/inventory/LEDGER", {}, None),
        (one, "PATCH", "/inventory/LEDGER", {"sku": "LEDGER2"}, ("update", None)),
        (one, "POST", "/inventory/restock", {"sku": "LEDGER", "quantity": 2}, ("restock", 2)),
        (two, "DELETE", "/inventory/LEDGER", None, ("delete", None)),
    ):
        change(api, clerk if user == one else admin, method, path, body)
        if record:
            asked.append(f"`{method} {path}{'' if body is None else f' {show(body)}'}`")
            wanted.append((record[0], "LEDGER", record[1], user))
    response = api.get("/audit", params={"limit": 100}, headers=admin)
    records = expect(response).status(200).items(FIELDS)
    found = [record for record in records if str(record["sku"]).startswith("LEDGER")][::-1]
    shown = [tuple(record[name] for name in SHOWN) for record in found]
    require(shown != wanted[::-1], "the newest record first", "the oldest", response, OLDEST)
    many = f"{len(wanted)} records of `LEDGER`, one of each change, and none of a `PATCH` with `{{}}`"
    require(len(found) <= len(wanted), many, f"{len(found)}", response)
    for request, each, right in zip_longest(asked, shown, wanted):
        require(each, f"a record of {request}", "none", response)
        for name, value, said in zip(SHOWN, right, each, strict=True):
            require(
                said == value,
                f"the record of {request} to have the {name} {show(value)}",
                show(said),
                response,
            )
    times = [moment(record["at"], response) for record in found]
    right = began - TOLERANCE <= min(times) and max(times) <= datetime.now(UTC) + TOLERANCE
    require(right, "`at` to be the present time", show(found[0]["at"]), response)
    ids = [record["id"] for record in records]
    require(len(set(ids)) == len(ids), "an `id` of its own for each record", show(ids), response)


def test_pages(api: httpx.Client, accounts: Accounts) -> None:
    """`offset` (at least 0) and `limit` (1 to 100, default 20) choose a part of the records; what is no such number is 422. Only an admin may read them: others get 403, without a token 401."""
    clerk, admin = accounts.headers("clerk"), accounts.headers("admin")
    for number in range(1, 15):
        change(api, clerk, "POST", "/inventory/restock", {"sku": "PAGES", "quantity": number})
    everything = audit(api, accounts)
    for params, wanted in (
        ({}, everything[:20]),
        ({"limit": 1}, everything[:1]),
        ({"offset": 3, "limit": 7}, everything[3:10]),
        ({"offset": len(everything)}, []),
    ):
        expect(api.get("/audit", params=params, headers=admin)).status(200).json(wanted)
    for name, value in (("limit", 0), ("limit", 101), ("limit", "many"), ("offset", -1)):
        expect(api.get("/audit", params={name: value}, headers=admin)).rejects("query", name)
    for role in ("viewer", "clerk"):
        expect(api.get("/audit", headers=accounts.headers(role))).error(403)
    expect(api.get("/audit")).error(401).header("www-authenticate")


def test_refused(api: httpx.Client, accounts: Accounts) -> None:
    """A request that is refused leaves no record, whether with 401, 403, 404, 409 or 422; a new location has none either."""
    clerk = accounts.headers("clerk")
    change(api, clerk, "POST", "/inventory", {"sku": "REFUSED", "quantity": 2})
    before = audit(api, accounts)
    change(api, clerk, "POST", "/locations", {"code": "R-01"})
    for headers, method, path, body, status in (
        (clerk, "POST", "/inventory/pick", {"sku": "REFUSED", "quantity": 3}, 409),
        (clerk, "POST", "/inventory/pick", {"sku": "UNKNOWN", "quantity": 1}, 404),
        (clerk, "POST", "/inventory/pick", {"sku": "REFUSED", "quantity": 0}, 422),
        (clerk, "POST", "/inventory", {"sku": "REFUSED", "quantity": 1}, 409),
        (clerk, "POST", "/inventory/restock", {"sku": "REFUSED", "quantity": 1, "location_code": "NO"}, 409),
        (clerk, "PATCH", "/inventory/REFUSED", {"location_code": "NO"}, 409),
        (clerk, "PATCH", "/inventory/UNKNOWN", {"quantity": 1}, 404),
        (clerk, "DELETE", "/inventory/REFUSED", None, 403),
        (accounts.headers("admin"), "DELETE", "/inventory/UNKNOWN", None, 404),
        (accounts.headers("viewer"), "POST", "/inventory/pick", {"sku": "REFUSED", "quantity": 1}, 403),
        ({}, "POST", "/inventory/pick", {"sku": "REFUSED", "quantity": 1}, 401),
    ):
        response = api.request(method, path, json=body, headers=headers)
        expect(response).error(status)
        new = [each for each in audit(api, accounts) if each not in before]
        require(not new, "no record of a request that was refused", new, response, REFUSED)


def test_one_transaction(api: httpx.Client, accounts: Accounts, database: Database) -> None:
    """A change and its record are one transaction: if the record cannot be stored, the request fails and the stock stays as it was."""
    clerk, admin = accounts.headers("clerk"), accounts.headers("admin")
    change(api, clerk, "POST", "/inventory", {"sku": "TRAPPED", "quantity": 10})
    with_records = tables_with_records(api, accounts, database)
    with refusing(database, with_records):
        for headers, method, path, body in (
            (clerk, "POST", "/inventory/restock", {"sku": "TRAPPED", "quantity": 1}),
            (clerk, "POST", "/inventory/pick", {"sku": "TRAPPED", "quantity": 1}),
            (clerk, "PATCH", "/inventory/TRAPPED", {"quantity": 3}),
            (clerk, "POST", "/inventory", {"sku": "TRAPPED2", "quantity": 1}),
            (admin, "DELETE", "/inventory/TRAPPED", None),
        ):
            response = api.request(method, path, json=body, headers=headers)
            wanted = "an error: the database has no room for the record"
            require(response.is_error, wanted, f"status {response.status_code}", response, ALONE)
            rows = database.query("SELECT sku, quantity FROM item WHERE sku LIKE 'TRAPPED%'")
            right = [{"sku": "TRAPPED", "quantity": 10}]
            require(rows == right, f"the rows as before: {show(right)}", rows, response, ALONE)
    change(api, clerk, "POST", "/inventory/pick", {"sku": "TRAPPED", "quantity": 4})


@pytest.mark.processes
def test_killed(server: Server, accounts: Accounts) -> None:
    """The record is there as soon as the response is, even if the app is killed (SIGKILL) right behind it."""
    api, clerk = server.client, accounts.headers("clerk")
    for number in (1, 2, 3):
        change(api, clerk, "POST", "/inventory/restock", {"sku": "KILLED", "quantity": number})
    server.kill()
    found = audit(server.start().client, accounts)[:3]
    quantities = [record["quantity"] for record in found if record["sku"] == "KILLED"]
    require(quantities == [3, 2, 1], "a record of each of three restocks", show(found), cause=ALONE)


def tables_with_records(api: httpx.Client, accounts: Accounts, database: Database) -> list[str]:
    """The tables that get a row when the stock of an item changes, once its record is there."""
    known, before = audit(api, accounts), database.counts()
    clerk = accounts.headers("clerk")
    change(api, clerk, "POST", "/inventory/restock", {"sku": "TRAPPED", "quantity": 1})
    change(api, clerk, "POST", "/inventory/pick", {"sku": "TRAPPED", "quantity": 1})
    for _ in looks(RECORD_SECONDS):
        if sum(record not in known for record in audit(api, accounts)) >= 2:
            break
    after = database.counts()
    grown = [table for table in after if after[table] > before.get(table, 0) and table not in STOCK]
    require(grown, "a table that gets a row for each change of the stock", show(after))
    return grown


def audit(api: httpx.Client, accounts: Accounts) -> list[dict[str, Any]]:
    """The latest hundred records."""
    response = api.get("/audit", params={"limit": 100}, headers=accounts.headers("admin"))
    return expect(response).status(200).items(FIELDS)


def change(api: httpx.Client, headers: Headers, method: str, path: str, body: Any = None) -> None:
    """Something that is done to the warehouse, and succeeds."""
    new = method == "POST" and not path.endswith("/pick")
    status = 204 if method == "DELETE" else 201 if new else 200
    expect(api.request(method, path, json=body, headers=headers)).status(status)
