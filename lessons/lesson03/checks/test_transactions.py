"""Step transactions: a request does all or nothing, and the database holds the rules itself."""

import sqlite3

import httpx
import pytest

from checker.database import Database
from checker.expect import Unmet, expect, require
from checker.server import Server
from checker.values import show

pytestmark = pytest.mark.continues

ROUNDS = 2
BURST_SECONDS = 5.0
TRAPPED = [
    f"TRAPPED{number}" for number in range(7)
]  # the first alone, the others on connections of their own
ROWS = "SELECT * FROM item WHERE sku LIKE 'WHOLE%' ORDER BY sku"
PARTLY = "Two commits are two transactions: the first one stays when the second one fails."
NO_PRAGMA = (
    "SQLite checks foreign keys only on a connection that said `PRAGMA foreign_keys = ON`: say it for "
    'each one, in a listener for the engine\'s event "connect".'
)
TRAP = """
CREATE TRIGGER trap BEFORE INSERT ON item WHEN NEW.sku LIKE 'TRAPPED%'
BEGIN DELETE FROM location WHERE code = 'TRAP'; END
"""


def test_refused(api: httpx.Client, database: Database) -> None:
    """A request that is refused changes nothing, no field of the item and no row, even if only one of its fields is wrong; 16 refusals later the next good request is answered as ever."""
    expect(api.post("/locations", json={"code": "W-01"})).status(201)
    for number, code in ((1, "W-01"), (2, None)):
        body = {"sku": f"WHOLE{number}", "quantity": 10, "location_code": code}
        expect(api.post("/inventory", json=body)).status(201)
    before = [expect(api.get(f"/inventory/WHOLE{number}")).status(200).body for number in (1, 2)]
    rows = database.query(ROWS)
    for _ in range(ROUNDS):
        for method, path, body, status in refusals():
            response = api.request(method, path, json=body)
            expect(response).error(status)
            found = database.query(ROWS)
            require(found == rows, f"the rows as before: {show(rows)}", found, response, PARTLY)
    for item in before:
        expect(api.get(f"/inventory/{item['sku']}")).status(200).json(item)
    expect(api.post("/inventory", json={"sku": "NEXT1", "quantity": 1})).status(201)
    expect(api.post("/locations", json={"code": "NEXT"})).status(201)


def refusals() -> tuple[tuple[str, str, dict[str, object], int], ...]:
    """Requests that must be refused, with their statuses: eight of them."""
    return (
        ("POST", "/inventory", {"sku": "WHOLE1", "quantity": 3}, 409),
        ("POST", "/inventory", {"sku": "WHOLE3", "quantity": 3, "location_code": "NOWHERE"}, 409),
        ("POST", "/inventory", {"sku": "WHOLE3", "quantity": 0, "location_code": "W-01"}, 422),
        ("PATCH", "/inventory/WHOLE1", {"quantity": 4, "sku": "WHOLE2"}, 409),
        ("PATCH", "/inventory/WHOLE1", {"quantity": 4, "location_code": "NOWHERE"}, 409),
        ("PATCH", "/inventory/WHOLE2", {"quantity": 4, "sku": "WHOLE1", "location_code": "W-01"}, 409),
        ("PATCH", "/inventory/WHOLE1", {"quantity": 4, "location_code": ""}, 422),
        ("POST", "/locations", {"code": "W-01"}, 409),
    )


def test_rules_in_database(api: httpx.Client, database: Database) -> None:
    """The database itself refuses, whoever writes: a second item with the same `sku`, a second location with the same `code`, and a negative `quantity`; the table `item` declares a foreign key that points at the table `location`."""
    for code in ("RULE-1", "RULE-2"):
        expect(api.post("/locations", json={"code": code})).status(201)
    for sku in ("INRULE1", "INRULE2"):
        expect(api.post("/inventory", json={"sku": sku, "quantity": 1})).status(201)
    refuses(database, "a `sku` twice", "UPDATE item SET sku = 'INRULE1' WHERE sku = 'INRULE2'")
    refuses(database, "a `code` twice", "UPDATE location SET code = 'RULE-1' WHERE code = 'RULE-2'")
    refuses(database, "a negative `quantity`", "UPDATE item SET quantity = -1 WHERE sku = 'INRULE1'")
    keys = database.query("SELECT \"table\" AS target FROM pragma_foreign_key_list('item')")
    targets = [str(key["target"]).lower() for key in keys]
    cause = (
        'A column of `Item` with `sqlmodel.Field(foreign_key="location.…")` declares one; Pydantic\'s `Field`, which '
        "the starter imports, does not."
    )
    require("location" in targets, "a foreign key from `item` to `location`", show(targets), cause=cause)


def refuses(database: Database, what: str, statement: str) -> None:
    """The schema refuses this statement, tried on a copy."""
    with database.copy() as copy:
        try:
            changed = copy.execute(statement).rowcount
        except sqlite3.IntegrityError:
            return
    got = f"{changed} row changed by `{statement}`"
    cause = "A model that checks what a client sends does not bind other programs, nor a bug of your own."
    raise Unmet(f"a database that refuses {what}", got, cause=cause)


@pytest.mark.processes
def test_foreign_keys(api: httpx.Client, server: Server, database: Database) -> None:
    """No item ever names a location that is not there, even if another program deletes the location after the app looked for it: SQLite checks foreign keys on each connection of the app (`PRAGMA foreign_keys = ON`), so that such a request fails and stores nothing."""
    expect(api.post("/locations", json={"code": "TRAP"})).status(201)
    database.change(TRAP)
    try:
        requests = [
            api.build_request("POST", "/inventory", json={"sku": sku, "quantity": 1, "location_code": "TRAP"})
            for sku in TRAPPED
        ]
        responses = [api.send(requests[0]), *server.burst_on_lock(requests[1:], BURST_SECONDS)]
    finally:
        database.change("DROP TRIGGER trap")
    for sku, response in zip(TRAPPED, responses, strict=True):
        wanted = "an error: the location is deleted while the item is inserted"
        got = f"status {response.status_code}, an item without its location"
        require(response.is_error, wanted, got, response, NO_PRAGMA)
        expect(api.get(f"/inventory/{sku}")).error(404)
