"""Step paging: lists come from the database in the same order and the same pages, always."""

from typing import Any

import httpx
import pytest

from checker.expect import expect, require
from checker.recording import Recording
from checker.values import show

pytestmark = pytest.mark.continues

FIELDS = {"id": int, "sku": str, "quantity": int, "location_code": str | None, "updated_at": str}
COUNT = 32
STRIDE = 13  # shares no factor with COUNT, so every number comes once, out of order
BEYOND = (2**31, 2**63 - 1, 2**63, 10**30)
TOO_LARGE = "SQLite's whole numbers end at 2⁶³ - 1: what is greater must not reach the database."


def test_pages(api: httpx.Client) -> None:
    """`GET /inventory` orders by `sku`, whatever the order in which items came, and answers one page: it leaves out the first `offset` items (default 0) and answers at most `limit` of the rest (default 20, 1 to 100). All pages together have each item once; past the end a page is `[]`."""
    everything = filled(api)
    expect(api.get("/inventory")).status(200).json(everything[:20])
    for limit in (5, 20, 31, 100):
        for offset in range(0, len(everything) + limit, limit):
            page = api.get("/inventory", params={"offset": offset, "limit": limit})
            expect(page).status(200).json(everything[offset : offset + limit])
    expect(api.get("/inventory", params={"offset": 3})).status(200).json(everything[3:23])
    for name, texts in {"offset": ("-1", "abc"), "limit": ("0", "101", "-1", "abc")}.items():
        for text in texts:
            expect(api.get("/inventory", params={name: text})).rejects("query", name)
    for offset in BEYOND:
        response = api.get("/inventory", params={"offset": str(offset)})
        if expect(response).status(200, 422, cause=TOO_LARGE).response.status_code == 200:
            expect(response).json([])


def test_low_stock(api: httpx.Client) -> None:
    """`GET /inventory/low-stock` answers all items (no pages) whose `quantity` is less than `threshold` (from 0, default 10), ordered by `sku`. A huge `threshold` here, as a huge `offset` there, is 200 or 422, never 500."""
    everything = filled(api)
    for threshold in (None, 0, 1, 11, 1_000_000):
        least = 10 if threshold is None else threshold
        params = {} if threshold is None else {"threshold": threshold}
        low = [item for item in everything if item["quantity"] < least]
        expect(api.get("/inventory/low-stock", params=params)).status(200).json(low)
    for text in ("-1", "abc"):
        expect(api.get("/inventory/low-stock", params={"threshold": text})).rejects("query", "threshold")
    for threshold in BEYOND:
        response = api.get("/inventory/low-stock", params={"threshold": str(threshold)})
        if expect(response).status(200, 422, cause=TOO_LARGE).response.status_code == 200:
            expect(response).json(everything)


def test_like_the_solution(api: httpx.Client, recording: Recording) -> None:
    """Sixty short sequences of requests, good and bad, get the statuses and the shapes of bodies that the lists above promise."""
    recording.replay(api)


def filled(api: httpx.Client) -> list[dict[str, Any]]:
    """All items by SKU, at least 32: created out of order, one picked to 0, some renamed, some deleted."""
    if expect(api.get("/inventory/PAGE00")).status(200, 404).response.status_code == 404:
        for step in range(COUNT):
            number = step * STRIDE % COUNT
            body = {"sku": f"PAGE{number:02}", "quantity": number % 13 + 1}
            expect(api.post("/inventory", json=body)).status(201)
        for sku in ("PAGE03", "PAGE30"):
            expect(api.delete(f"/inventory/{sku}")).status(204)
            expect(api.post("/inventory", json={"sku": sku, "quantity": 5})).status(201)
        expect(api.patch("/inventory/PAGE31", json={"sku": "A01"})).status(200)
        expect(api.post("/inventory/pick", json={"sku": "PAGE00", "quantity": 1})).status(200)
    response = api.get("/inventory", params={"limit": 100})
    items = expect(response).status(200).items(FIELDS)
    require(len(items) >= COUNT, f"at least {COUNT} items", f"{len(items)}", response)
    skus = [item["sku"] for item in items]
    require(skus == sorted(set(skus)), f"the order {show(sorted(set(skus)))}", show(skus), response)
    return items
