"""Step tables: tables that the app makes at its start, and a first row that stays."""

from contextlib import ExitStack

import httpx
import pytest

from checker.database import Database
from checker.expect import Expectation, Unmet, expect, require
from checker.patience import looks
from checker.pending import Pending
from checker.sabotage import uncommittable
from checker.server import Server
from checker.values import show

COLUMNS = {"item": {"id", "sku", "quantity", "updated_at"}, "location": {"code"}}
COMMIT_SECONDS = 2.0
NOT_IMPORTED = (
    "`create_all` creates the tables of the models that were imported before it ran: call it in the lifespan, "
    "which runs after all imports, and give that to `FastAPI(lifespan=…)`."
)
NO_FILE = (
    "Three things make it: an engine for the URL in `DATABASE_URL`, `create_all` in the lifespan, and "
    "`FastAPI(lifespan=…)`, without which no lifespan runs."
)
AT_IMPORT = "What stands outside a function runs at import: call `create_all` in the lifespan."
TOO_LATE = (
    "What follows `yield` in a dependency runs after the response: commit before the handler returns, "
    'or ask for it with `Depends(…, scope="function")`.'
)
UNCAUGHT = (
    "A unique column (`sqlmodel.Field(unique=True)`; Pydantic's `Field` makes none) refuses a second value with "
    "`IntegrityError`, at `session.flush()` or else at the commit: call `flush` inside the `try`, and answer 409."
)
SHARED = (
    "A session that failed refuses everything until `rollback()`: give each request a session of its own, and "
    "end it when the request ends."
)
NO_COMMIT = "A session that ends without `commit()` forgets what was added to it."


@pytest.mark.fresh
def test_first_start(server: Server) -> None:
    """The first start creates the file that `DATABASE_URL` names, with the tables `item` (at least the columns `id`, `sku`, `quantity` and `updated_at`) and `location` (at least `code`); it holds no items: `GET /inventory` is `[]`. Importing `app.main` creates no file."""
    wanted = "a database file `warehouse.db`, where `DATABASE_URL` says"
    require(server.database.exists, wanted, "none", cause=NO_FILE)
    for table, needed in COLUMNS.items():
        tables = server.database.tables()
        require(table in tables, f"a table `{table}`", f"the tables {show(tables)}", cause=NOT_IMPORTED)
        columns = server.database.columns(table)
        names = ", ".join(f"`{name}`" for name in sorted(needed))
        require(needed <= set(columns), f"the columns {names} in the table `{table}`", columns)
    expect(server.client.get("/inventory")).status(200).json([])
    server.kill()
    elsewhere = {"DATABASE_URL": f"sqlite:///{server.scratch / 'imported.db'}"}
    server.start(elsewhere, lifespan=False).wait()
    found = "a database that the import made"
    require(not server.database.exists, "no database file before the lifespan", found, cause=AT_IMPORT)


def test_location(api: httpx.Client) -> None:
    """`POST /locations` with `{"code": "A-01"}` answers 201 with a JSON object that has this `code`. It has 1 to 10 characters, which are kept as they are (white space too): anything else, or none, is 422 with the `loc` `["body", "code"]`."""
    for code in ("A-01", "Z", "AISLE-0010", " B 1 "):
        create(api, code=code).status(201).has(code=code)
    for bad in ("", "AISLE-00011", "X" * 200, None, ["A-01"]):
        create(api, code=bad).rejects("body", "code")
    create(api).rejects("body", "code")


@pytest.mark.processes
def test_committed(server: Server, api: httpx.Client, database: Database) -> None:
    """The answer to a write comes after its commit: once a client has read 201, the row is in the table for every other connection, whatever happens to the app."""
    with ExitStack() as stack:
        with database.being_read():
            request = api.build_request("POST", "/locations", json={"code": "COMMIT"})
            pending = stack.enter_context(server.pending(request))
            waits = commit_waits(database, pending)
            early = waits and pending.answered()
        response = pending.response()
    expect(response).status(201)
    got = "a 201 while the transaction was still open"
    require(not early, "the answer to `POST /locations` after its commit", got, response, TOO_LATE)
    stored = waits or is_stored(database, "COMMIT")
    got = "no such row after the 201"
    require(stored, "the location in the table `location`", got, response, NO_COMMIT)


def test_twice(api: httpx.Client, database: Database) -> None:
    """A code that exists is 409 with a `detail`, however often it is sent; it stays in the table once, and other codes are created as before."""
    create(api, code="TWICE").status(201)
    create(api, code="TWICE").error(409, cause=UNCAUGHT)
    create(api, code="TWICE").error(409, cause=SHARED)
    create(api, code="OTHER").status(201).has(code="OTHER")
    create(api, code="OTHER").error(409)
    rows = database.query("SELECT code FROM location WHERE code IN ('TWICE', 'OTHER') ORDER BY code")
    codes = [row["code"] for row in rows]
    require(codes == ["OTHER", "TWICE"], "each code once in the table `location`", show(codes))


@pytest.mark.processes
def test_restart(server: Server, api: httpx.Client) -> None:
    """What was answered with 201 survives: it is there when the app is stopped by SIGTERM and started again, and when it is killed (SIGKILL) right behind the answer. A write whose commit fails is no 201."""
    create(api, code="STOPPED").status(201)
    with uncommittable(server.database, "location"):
        failing = create(api, code="FAILS").response
        server.terminate()
    create(server.start().client, code="STOPPED").error(409)
    got = "a success for a row that is not stored"
    kept = not failing.is_success or is_stored(server.database, "FAILS")
    require(kept, "no success for `POST /locations` when its commit fails", got, failing, TOO_LATE)
    create(server.client, code="KILLED").status(201)
    server.kill()
    create(server.start().client, code="KILLED").error(409)
    rows = server.database.query("SELECT code FROM location WHERE code IN ('STOPPED', 'KILLED')")
    require(len(rows) == 2, "both locations in the table `location`", rows)


def commit_waits(database: Database, pending: Pending) -> bool:
    """Whether the commit of a pending write waits for a reader; False if the row can be read without it."""
    for _ in looks(COMMIT_SECONDS):  # a commit may follow the answer, and need not be met at once
        if database.commit_waits():
            return True
        try:
            if pending.answered() and is_stored(database, "COMMIT"):
                return False
        except Unmet:  # a commit that waits by now lets nobody read
            return True
    return False


def is_stored(database: Database, code: str) -> bool:
    """Whether another connection sees a location."""
    return bool(database.query("SELECT 1 FROM location WHERE code = ?", [code]))


def create(api: httpx.Client, **body: object) -> Expectation:
    """The answer to a new location with exactly these fields."""
    return expect(api.post("/locations", json=body))
