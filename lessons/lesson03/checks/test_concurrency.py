"""Step concurrency: many clients at once, and neither a piece nor an answer is lost."""

from collections import Counter
from contextlib import ExitStack

import httpx
import pytest

from checker.database import Database
from checker.expect import Unmet, expect, require
from checker.life import Stopped
from checker.patience import looks
from checker.pending import Pending
from checker.server import Server
from checker.values import show

pytestmark = [pytest.mark.continues, pytest.mark.processes]

SKUS = ("RACE1", "RACE2", "RACE3", "RACE4")
EACH = 10
PROBES = 12
PROBE_SECONDS = 2.5
COMMIT_SECONDS = 3.0
BURST_SECONDS = 5.0
BLOCKED = (
    "Code in an `async def` handler runs on the one thread that serves everybody; a `Session` blocks it "
    "while it waits. Declare handlers that use one with `def`, and the dependency that commits it too."
)
STUCK = (
    "The requests wait for each other: a `Session` in an `async def` handler blocks everybody, and one that "
    "holds a lock or a connection while it waits for a thread keeps those waiting that have the threads."
)
LOST = (
    "Between a read and the write that follows, others read the same number: let the database calculate, "
    "as in `UPDATE item SET quantity = quantity + :n`."
)
APART = (
    "Alone this request succeeds. Requests at once need a session each, and a change that others cannot come "
    "between."
)
OVERSOLD = "The condition belongs into the statement that changes: `UPDATE … WHERE quantity >= :n`."
UNCAUGHT = (
    "Asking first whether a SKU exists is no protection: another request may insert it before yours. "
    "Insert, and catch `IntegrityError`."
)


def test_answers_meanwhile(server: Server, api: httpx.Client, database: Database) -> None:
    """`GET /health` is answered while a request for each path and method waits for the database, which another program holds, and while one waits at its commit."""
    for sku in ("HELD1", "HELD2"):
        expect(api.post("/inventory", json={"sku": sku, "quantity": 1})).status(201)
    with ExitStack() as stack:
        with database.locked():
            waiting = [stack.enter_context(server.pending(request)) for request in one_of_each(api)]
            for _ in range(PROBES):
                expect(probe(server, api)).status(200)
        for pending in waiting:
            pending.response()
    with ExitStack() as stack:
        with database.being_read():
            writer = stack.enter_context(server.pending(restock(api, "HELD1")))
            waits_at_its_commit(database, writer)
            for _ in range(PROBES):
                expect(probe(server, api)).status(200)
        writer.response()


def waits_at_its_commit(database: Database, writer: Pending) -> None:
    """Return when a write waits for a reader to end, or is through, as one that writes ahead."""
    for _ in looks(COMMIT_SECONDS):
        if database.commit_waits() or writer.answered():
            return


def test_restocks(server: Server, api: httpx.Client, database: Database) -> None:
    """40 restocks at once of four SKUs that exist: each is 201, and in the end each SKU has exactly the sum, over HTTP and in the table `item`."""
    fill(api, 5)
    quantities = [number % 7 + 1 for number in range(EACH)]
    requests = [restock(api, sku, each) for sku in SKUS for each in quantities]
    for response in burst(server, requests):
        expect(response).status(201, cause=APART)
    holds(api, database, 5 + sum(quantities), LOST)


def test_picks(server: Server, api: httpx.Client, database: Database) -> None:
    """40 picks at once of four SKUs that have too little for all: exactly as many are 200 as there is stock for, the others 409, and what is left is exact, never below zero."""
    fill(api, 10)
    responses = burst(server, [pick(api, sku, 3) for sku in SKUS for _ in range(EACH)])
    for place, (sku, found) in enumerate(zip(SKUS, by_sku(responses), strict=True)):
        wanted = "each pick to be 200 or 409"
        require(set(found) <= {200, 409}, wanted, show(found), odd(responses, 200), OVERSOLD)
        wanted = f"3 picks of 3 to be 200, where 10 of `{sku}` are there"
        require(found[200] == 3, wanted, f"{found[200]} picks with 200", responses[place * EACH], OVERSOLD)
    holds(api, database, 1, OVERSOLD)


def test_creations(server: Server, api: httpx.Client) -> None:
    """40 requests at once, creations of four new SKUs mixed with reads: of the creations of one SKU exactly one is 201 and the others are 409; reads are 200."""
    reads = ("/inventory", "/inventory/low-stock", "/inventory/FRESH0", "/inventory?limit=100&offset=1")
    expect(api.post("/inventory", json={"sku": "FRESH0", "quantity": 1})).status(201)
    skus = ("FRESHA", "FRESHB", "FRESHC", "FRESHD")
    creations = [
        api.build_request("POST", "/inventory", json={"sku": sku, "quantity": 1})
        for sku in skus
        for _ in range(6)
    ]
    others = [api.build_request("GET", path) for path in reads * 4]
    responses = burst(server, [*creations, *others])
    for response in responses[24:]:
        expect(response).status(200)
    for place, (sku, found) in enumerate(zip(skus, by_sku(responses[:24]), strict=True)):
        wanted, got = "each creation to be 201 or 409", odd(responses[:24], 201)
        require(set(found) <= {201, 409}, wanted, show(found), got, UNCAUGHT)
        require(found[201] == 1, f"one 201 for `{sku}`", show(found), responses[place * 6], UNCAUGHT)


def probe(server: Server, api: httpx.Client) -> httpx.Response:
    """The answer of `GET /health`, which has nothing to wait for."""
    try:
        return api.get("/health", timeout=PROBE_SECONDS)
    except Stopped as stopped:
        wanted = "an answer to `GET /health` while other requests wait for the database"
        raise frozen(server, stopped, wanted, PROBE_SECONDS, BLOCKED) from stopped


def burst(server: Server, requests: list[httpx.Request]) -> list[httpx.Response]:
    """The answers to all of them, which must be there in time."""
    try:
        return server.burst_on_lock(requests, BURST_SECONDS)
    except Stopped as stopped:
        wanted = f"answers to {len(requests)} requests at once"
        raise frozen(server, stopped, wanted, BURST_SECONDS, STUCK) from stopped


def frozen(server: Server, stopped: Stopped, wanted: str, seconds: float, cause: str) -> Exception:
    """What a hang means here; anything else stays as it is."""
    if not stopped.hung:
        return stopped
    server.kill()
    frames = stopped.found.frames
    where = f": the app stands at {frames[-1].file} line {frames[-1].line}" if frames else ""
    return Unmet(wanted, f"none after {seconds:g} s{where}", cause=cause)


def fill(api: httpx.Client, quantity: int) -> None:
    """Each SKU is there, with this stock."""
    for sku in SKUS:
        body = {"quantity": quantity}
        if api.patch(f"/inventory/{sku}", json=body).status_code == 404:
            expect(api.post("/inventory", json={"sku": sku, **body})).status(201)
        expect(api.get(f"/inventory/{sku}")).status(200).has(quantity=quantity)


def holds(api: httpx.Client, database: Database, quantity: int, cause: str) -> None:
    """Each SKU has exactly this stock."""
    for sku in SKUS:
        expect(api.get(f"/inventory/{sku}")).status(200).has(quantity=quantity, cause=cause)
        rows = database.query("SELECT quantity FROM item WHERE sku = ?", [sku])
        require(
            rows == [{"quantity": quantity}], f"{quantity} of `{sku}` in the table", show(rows), cause=cause
        )


def by_sku(responses: list[httpx.Response]) -> list[Counter[int]]:
    """How often each status came, for each of four SKUs that came one after the other."""
    each = len(responses) // 4
    groups = [responses[place * each : (place + 1) * each] for place in range(4)]
    return [Counter(response.status_code for response in group) for group in groups]


def odd(responses: list[httpx.Response], good: int) -> httpx.Response | None:
    """The first answer that is neither good nor a conflict."""
    return next((each for each in responses if each.status_code not in {good, 409}), None)


def one_of_each(api: httpx.Client) -> list[httpx.Request]:
    """A request for each handler that asks the database, to send later."""
    new = {"sku": "HELD3", "quantity": 1}
    return [
        restock(api, "HELD1"),
        pick(api, "HELD1", 1),
        api.build_request("GET", "/inventory"),
        api.build_request("GET", "/inventory/low-stock"),
        api.build_request("GET", "/inventory/HELD1"),
        api.build_request("POST", "/inventory", json=new),
        api.build_request("PATCH", "/inventory/HELD1", json={"quantity": 5}),
        api.build_request("DELETE", "/inventory/HELD2"),
        api.build_request("POST", "/locations", json={"code": "HELD"}),
    ]


def restock(api: httpx.Client, sku: str, quantity: int = 1) -> httpx.Request:
    """A restock to send later."""
    return api.build_request("POST", "/inventory/restock", json={"sku": sku, "quantity": quantity})


def pick(api: httpx.Client, sku: str, quantity: int) -> httpx.Request:
    """A pick to send later."""
    return api.build_request("POST", "/inventory/pick", json={"sku": sku, "quantity": quantity})
