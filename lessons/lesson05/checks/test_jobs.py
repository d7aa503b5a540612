"""Step jobs: work that takes long is accepted at once, and can be followed to its end."""

import time
import uuid
from typing import Any

import httpx
import pytest

from checker.accounts import Accounts
from checker.database import Database
from checker.expect import Unmet, expect, require
from checker.patience import looks
from checker.recording import Recording
from checker.sabotage import hidden, slowed
from checker.values import show

pytestmark = pytest.mark.continues

FIELDS = {"id": object, "status": str}
RESULT = {"items": int, "total_quantity": int, "below_reorder_level": int}
DONE_SECONDS = 10.0
SLOWLY_DONE_SECONDS = 30.0
SLOW_SECONDS = 0.5
PATH = "/reports/stock"
ALONE = {"connection": "close"}
"""A task that raises has Uvicorn close the connection of its request, whatever else goes over it by then."""
BELOW = "An item is below its level if it has less than that; one that has as much is not."
NOTHING = "The sum of no rows is null in SQL: `func.coalesce(func.sum(…), 0)`."
STUCK = (
    "What a task raises is only logged: nobody writes the status any more. Catch it around the work, write "
    "`failed` in a session of its own, and log it."
)
BLOCKING = "The work is done before the response: hand it to `background.add_task`, uncalled."
TOO_SOON = (
    "Is the report computed in the handler? A session of its own cannot see the row that the request has not "
    "committed: hand the function to `background.add_task`, uncalled."
)
MAX_INTEGER = 2**63 - 1
TOO_LARGE = "A whole number of SQLite's has 64 bits. `UserId` in `app/routers/users.py` says so of its own: `Path(le=…)`."
NO_END = "Does the task begin, and does it commit what it writes? Or did it look for the row before that was committed?"
FROZEN = (
    "An `async def` task that works or waits without `await` stops the event loop: make it `def`, and it runs in a "
    "thread."
)


def test_report(api: httpx.Client, accounts: Accounts, database: Database) -> None:
    """`POST /reports/stock` answers 202 with the header `Location: /reports/stock/{id}`. There `GET` answers `id`, `status` (`queued` or `running`, then `done`) and `result`: null until it is done, then `items` (how many there are), `total_quantity` (the sum) and `below_reorder_level` (how many items have less than their level). Of nothing the sum is 0."""
    clerk = accounts.headers("clerk")
    database.change("DELETE FROM item")
    path = ask(api, accounts)
    found = result_of(api, accounts, path, cause=NOTHING)
    wanted = {"items": 0, "total_quantity": 0, "below_reorder_level": 0}
    require(found == wanted, f"the result {show(wanted)} of an empty warehouse", show(found))
    for number, (quantity, level) in enumerate([(1_000_000, 0), (7, 7), (7, 8), (1, 1_000_000)]):
        body = {"sku": f"COUNTED{number}", "quantity": quantity, "reorder_level": level}
        expect(api.post("/inventory", json=body, headers=clerk)).status(201)
    other = ask(api, accounts)
    found = result_of(api, accounts, other)
    wanted = {"items": 4, "total_quantity": 1_000_015, "below_reorder_level": 2}
    cause = BELOW if found["below_reorder_level"] != 2 else ""
    require(found == wanted, f"the result {show(wanted)}", show(found), cause=cause)
    require(other != path, "a `Location` of its own for each report", other)
    first = result_of(api, accounts, path)
    require(first["items"] == 0, "the first report as it was", show(first))


def test_access(api: httpx.Client, accounts: Accounts) -> None:
    """Reports need a clerk: a viewer gets 403, and without a token it is 401. An id that no report has is 404, and what can be no id, as `no-id` or a number that no database can hold, is 404 or 422."""
    path = ask(api, accounts)
    for method, where in (("POST", PATH), ("GET", path)):
        expect(api.request(method, where, headers=accounts.headers("viewer"))).error(403)
        expect(api.request(method, where)).error(401)
    known = path.rsplit("/", 1)[1]
    unknown = str(int(known) + 1000) if known.isdecimal() else uuid.uuid4()
    expect(api.get(f"{PATH}/{unknown}", headers=accounts.headers("clerk"))).error(404)
    for bad, cause in (("no-id", ""), (MAX_INTEGER + 1, TOO_LARGE), (10**30, TOO_LARGE)):
        expect(api.get(f"{PATH}/{bad}", headers=accounts.headers("clerk"))).error(404, 422, cause=cause)


def test_failed(api: httpx.Client, accounts: Accounts, database: Database) -> None:
    """A report whose work raises (the checker renames the table `item`) ends as `failed`, with a result of null, and the next one is computed as ever."""
    store(api, accounts, "HIDDEN")
    with hidden(database, "item"):
        path = ask(api, accounts)
        report = end_of(api, accounts, path, STUCK)
    right = report["status"] == "failed" and report.get("result") is None
    require(right, "the status `failed` and a result of null", show(report), cause=STUCK)
    result_of(api, accounts, ask(api, accounts))
    again = expect(api.get(path, headers=accounts.headers("clerk"))).status(200).body
    require(again == report, f"the failed report as it was: {show(report)}", show(again))


def test_like_the_solution(api: httpx.Client, accounts: Accounts, recording: Recording) -> None:
    """Forty short sequences of requests, good and bad, get the statuses and the shapes of bodies that the lists above promise."""
    recording.replay(api, accounts.headers)


@pytest.mark.processes
def test_slow(api: httpx.Client, accounts: Accounts, database: Database) -> None:
    """The 202 does not wait for the work, and while a report is being computed its status is `queued` or `running`, its result is null, and other requests are answered."""
    clerk = accounts.headers("clerk")
    store(api, accounts, "SLOWLY")
    with slowed(database, "item", SLOW_SECONDS):
        began = time.perf_counter()
        path = ask(api, accounts)
        accepted = time.perf_counter() - began
        response = api.get(path, headers=clerk)
        cause = BLOCKING if accepted > time.perf_counter() - began - accepted else FROZEN
        report = expect(response).status(200).has(FIELDS).body
        early = report["status"] not in {"queued", "running"}
        wanted = "the status `queued` or `running` right behind the 202"
        require(not early, wanted, show(report["status"]), response, cause)
        require(report.get("result") is None, "`result` to be null", show(report.get("result")), response)
        result_of(api, accounts, path, SLOWLY_DONE_SECONDS)


def store(api: httpx.Client, accounts: Accounts, sku: str) -> None:
    """One piece of an item."""
    body = {"sku": sku, "quantity": 1}
    expect(api.post("/inventory/restock", json=body, headers=accounts.headers("clerk"))).status(201)


def ask(api: httpx.Client, accounts: Accounts) -> str:
    """Have a report made; the path where it will be."""
    response = api.post(PATH, headers={**accounts.headers("clerk"), **ALONE})
    unseen = response.status_code == 404 and "Not Found" not in response.text  # which FastAPI says of paths
    cause = TOO_SOON if unseen or response.is_server_error else ""
    expect(response).status(202, cause=cause).header("location")
    where = httpx.URL(str(response.url)).join(response.headers["location"]).path
    right = where.startswith(f"{PATH}/") and "/" not in where.removeprefix(f"{PATH}/")
    require(right, f"the header `Location: {PATH}/{{id}}`", response.headers["location"], response)
    return where


def result_of(
    api: httpx.Client, accounts: Accounts, path: str, seconds: float = DONE_SECONDS, cause: str = ""
) -> dict[str, Any]:
    """The result of a report, once it is done."""
    report = end_of(api, accounts, path, NO_END, seconds)
    require(report["status"] == "done", "the status `done`", show(report), cause=cause)
    result = report.get("result")
    right = isinstance(result, dict) and all(type(result.get(name)) is int for name in RESULT)
    require(
        right, f"a result with the whole numbers {', '.join(f'`{name}`' for name in RESULT)}", show(result)
    )
    return {name: result[name] for name in RESULT} if isinstance(result, dict) else {}


def end_of(
    api: httpx.Client, accounts: Accounts, path: str, cause: str, seconds: float = DONE_SECONDS
) -> dict[str, Any]:
    """A report when it is done or failed, which it has to be some time."""
    for _ in looks(seconds):
        response = api.get(path, headers=accounts.headers("clerk"))
        report: dict[str, Any] = expect(response).status(200).has(FIELDS).body
        status = report["status"]
        if status in {"done", "failed"}:
            return report
        known = status in {"queued", "running"}
        require(known, "`status` to be `queued`, `running`, `done` or `failed`", show(status), response)
    raise Unmet(f"a report that ends within {seconds:g} s", f"one that is `{status}`", response, cause)
