"""Step concurrency: many clients at once, and neither a piece nor an answer is lost."""

from collections import Counter
from contextlib import ExitStack

import httpx

from checker.database import Database
from checker.expect import Unmet, expect, require, show
from checker.life import Stopped
from checker.pending import Pending
from checker.server import Server

SKUS = ("RACE1", "RACE2", "RACE3", "RACE4")
EACH = 10
ROUNDS = 2
PROBES = 60
PROBE_SECONDS = 3.0
BURST_SECONDS = 6.0
BLOCKED = (
    "Code in an `async def` handler runs on the one thread that serves everybody; a `Session` blocks it "
    "while it waits. Declare handlers that use one with `def`."
)
LOST = (
    "Between a read and the write that follows, others read the same number: let the database calculate, "
    "as in `UPDATE item SET quantity = quantity + :n`."
)
OVERSOLD = "The condition belongs into the statement that changes: `UPDATE … WHERE quantity >= :n`."
UNCAUGHT = (
    "Asking first whether a SKU exists is no protection: another request may insert it before yours. "
    "Insert, and catch `IntegrityError`."
)


def test_answers_meanwhile(server: Server, api: httpx.Client, database: Database) -> None:
    """`GET /health` is answered while other requests wait for the database, which another program holds."""
    expect(api.post("/inventory", json={"sku": "HELD1", "quantity": 1})).status(201)
    with ExitStack() as stack, database.locked():
        for request in (restock(api, "HELD1"), api.build_request("GET", "/inventory")) * 3:
            stack.enter_context(Pending(server.address, request))
        for _ in range(PROBES):
            expect(probe(api)).status(200)


def test_restocks(server: Server, api: httpx.Client, database: Database) -> None:
    """40 restocks at once of four SKUs that exist: each is 201, and in the end each SKU has exactly the sum, over HTTP and in the table `item`."""
    fill(api, 5)
    quantities = [number % 7 + 1 for number in range(EACH)]
    for done in range(1, ROUNDS + 1):
        responses = burst(server, [restock(api, sku, each) for each in quantities for sku in SKUS])
        for response in responses:
            expect(response).status(201)
        holds(api, database, 5 + done * sum(quantities), LOST)


def test_picks(server: Server, api: httpx.Client, database: Database) -> None:
    """40 picks at once of four SKUs that have too little for all: exactly as many are 200 as there is stock for, the others 409, and what is left is exact, never below zero."""
    for quantity, stock, served, left in ((1, 4, 4, 0), (3, 10, 3, 1)):
        fill(api, stock)
        responses = burst(server, [pick(api, sku, quantity) for _ in range(EACH) for sku in SKUS])
        for sku, found in zip(SKUS, by_sku(responses), strict=True):
            require(set(found) <= {200, 409}, "each pick to be 200 or 409", show(found), odd(responses, 200))
            wanted = f"{served} picks of {quantity} to be 200, where {stock} of `{sku}` are there"
            require(found[200] == served, wanted, f"{found[200]}", cause=OVERSOLD)
        holds(api, database, left, OVERSOLD)


def test_creations(server: Server, api: httpx.Client) -> None:
    """40 requests at once, creations of four new SKUs mixed with reads: of the creations of one SKU exactly one is 201 and the others are 409; reads are 200."""
    reads = ("/inventory", "/inventory/low-stock", "/inventory/FRESH0", "/inventory?limit=100&offset=1")
    expect(api.post("/inventory", json={"sku": "FRESH0", "quantity": 1})).status(201)
    for done in range(ROUNDS):
        skus = [f"{sku}{done}" for sku in ("FRESHA", "FRESHB", "FRESHC", "FRESHD")]
        bodies = [{"sku": sku, "quantity": 1} for sku in skus]
        creations = [api.build_request("POST", "/inventory", json=body) for body in bodies * 5]
        others = [api.build_request("GET", path) for path in reads * 5]
        mixed = [request for pair in zip(creations, others, strict=True) for request in pair]
        responses = burst(server, mixed)
        for response in responses[1::2]:
            expect(response).status(200)
        for sku, found in zip(skus, by_sku(responses[::2]), strict=True):
            got = odd(responses[::2], 201)
            require(set(found) <= {201, 409}, "each creation to be 201 or 409", show(found), got, UNCAUGHT)
            require(found[201] == 1, f"one 201 for `{sku}`", show(found), cause=UNCAUGHT)


def probe(api: httpx.Client) -> httpx.Response:
    """The answer of `GET /health`, which has nothing to wait for."""
    try:
        return api.get("/health", timeout=PROBE_SECONDS)
    except Stopped as stopped:
        wanted = "an answer to `GET /health` while other requests wait for the database"
        raise frozen(stopped, wanted, PROBE_SECONDS) from stopped


def burst(server: Server, requests: list[httpx.Request]) -> list[httpx.Response]:
    """The answers to all of them, which must be there in time."""
    try:
        return server.burst(requests, BURST_SECONDS)
    except Stopped as stopped:
        wanted = f"answers to {len(requests)} requests at once"
        raise frozen(stopped, wanted, BURST_SECONDS) from stopped


def frozen(stopped: Stopped, wanted: str, seconds: float) -> Exception:
    """What a hang means here; anything else stays as it is."""
    if not stopped.hung:
        return stopped
    frames = stopped.found.frames
    where = f": the app stands at {frames[-1].file} line {frames[-1].line}" if frames else ""
    return Unmet(wanted, f"none after {seconds:g} s{where}", cause=BLOCKED)


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
    """How often each status came, for each of four SKUs that took turns."""
    return [Counter(response.status_code for response in responses[place::4]) for place in range(4)]


def odd(responses: list[httpx.Response], good: int) -> httpx.Response | None:
    """The first answer that is neither good nor a conflict."""
    return next((each for each in responses if each.status_code not in {good, 409}), None)


def restock(api: httpx.Client, sku: str, quantity: int = 1) -> httpx.Request:
    """A restock to send later."""
    return api.build_request("POST", "/inventory/restock", json={"sku": sku, "quantity": quantity})


def pick(api: httpx.Client, sku: str, quantity: int) -> httpx.Request:
    """A pick to send later."""
    return api.build_request("POST", "/inventory/pick", json={"sku": sku, "quantity": quantity})
