"""Stretch step first-arrivals: the first deliveries of a SKU come all at once."""

import httpx
import pytest

from checker.database import Database
from checker.expect import Unmet, expect, require
from checker.life import Stopped
from checker.server import Server
from checker.values import show

pytestmark = [pytest.mark.continues, pytest.mark.processes]

EACH = 10
PATH = "/inventory/restock"
SECONDS = 5.0
CAUSE = (
    "Between finding no row and inserting one, another request inserts it: use `INSERT … ON CONFLICT DO "
    "UPDATE`, or on `IntegrityError` roll back and add to the row that is there now."
)


def test_first_arrivals(server: Server, api: httpx.Client, database: Database) -> None:
    """40 restocks at once of four SKUs that are new: each is 201, and in the end each SKU is one row with exactly the sum, over HTTP and in the table `item`."""
    quantities = [number % 5 + 1 for number in range(EACH)]
    skus = ("FIRSTA", "FIRSTB", "FIRSTC", "FIRSTD")
    bodies = [{"sku": sku, "quantity": each} for sku in skus for each in quantities]
    requests = [api.build_request("POST", PATH, json=body) for body in bodies]
    for response in burst(server, requests):
        expect(response).status(201, cause=CAUSE)
    wanted = {"quantity": sum(quantities)}
    for sku in skus:
        expect(api.get(f"/inventory/{sku}")).status(200).has(wanted, cause=CAUSE)
        rows = database.query("SELECT quantity FROM item WHERE sku = ?", [sku])
        require(rows == [wanted], f"{show([wanted])} for `{sku}` in the table `item`", rows, cause=CAUSE)


def burst(server: Server, requests: list[httpx.Request]) -> list[httpx.Response]:
    """The answers to all of them, which must be there in time."""
    try:
        return server.burst_on_lock(requests, SECONDS)
    except Stopped as stopped:
        if not stopped.hung:
            raise
        wanted, got = f"answers to {len(requests)} requests at once", f"none after {SECONDS:g} s"
        raise Unmet(wanted, got) from stopped
