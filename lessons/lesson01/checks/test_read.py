"""Step read: lists, pages and single records, without what is internal."""

import httpx
import pytest

from checker.expect import expect, require
from checker.values import show

pytestmark = pytest.mark.continues

FIELDS = {"id": int, "sku": str, "quantity": int, "location_code": str | None, "updated_at": str}
HUGE = 10**30


def test_list(api: httpx.Client) -> None:
    """`GET /inventory` answers 200 with a JSON array of the records that the starter ships, each with `id`, `sku`, `quantity`, `location_code` (a text or `null`) and `updated_at`; no answer contains `unit_cost`."""
    response = api.get("/inventory")
    records = expect(response).status(200).items(FIELDS)
    require(len(records) >= 5, "the five records of the starter", f"{len(records)}", response)
    for path in ("/inventory", "/inventory/low-stock", f"/inventory/{records[0]['sku']}"):
        cause = "Without a response model FastAPI sends every field of what a handler returns."
        expect(api.get(path)).lacks("unit_cost", cause=cause)


def test_pages(api: httpx.Client) -> None:
    """`GET /inventory` orders by `sku` and answers one page: it leaves out the first `offset` records (default 0) and answers at most `limit` of the rest (default 20); past the end the page is `[]`."""
    response = api.get("/inventory", params={"limit": 100})
    everything = expect(response).status(200).items(FIELDS)
    skus = [record["sku"] for record in everything]
    require(skus == sorted(skus), f"the order {show(sorted(skus))}", show(skus), response)
    expect(api.get("/inventory")).status(200).json(everything[:20])
    for limit in (1, 2, 3):
        for offset in range(0, len(everything) + limit, limit):
            page = api.get("/inventory", params={"offset": offset, "limit": limit})
            expect(page).status(200).json(everything[offset : offset + limit])
    expect(api.get("/inventory", params={"offset": 2})).status(200).json(everything[2:22])


def test_limits_of_numbers(api: httpx.Client) -> None:
    """`offset` is a whole number from 0, `limit` from 1 to 100, `threshold` from 0: anything else, as `-1` or `abc`, is 422 with a `loc` like `["query", "offset"]`; a huge `offset` or `threshold`, as 10³⁰, is 200 or 422."""
    allowed = {"offset": (0, 3), "limit": (1, 100), "threshold": (0, 7)}
    refused = {
        "offset": ("-1", "abc", "1.5"),
        "limit": ("0", "101", "-1", "abc", "1.5", str(HUGE)),
        "threshold": ("-1", "abc"),
    }
    for name, values in allowed.items():
        for value in values:
            response = api.get(_path(name), params={name: value})
            expect(response).status(200, cause=swallowed(api, response))
    for name, texts in refused.items():
        for text in texts:
            expect(api.get(_path(name), params={name: text})).rejects("query", name)
    for name in ("offset", "threshold"):
        expect(api.get(_path(name), params={name: str(HUGE)})).status(200, 422)


def test_one(api: httpx.Client) -> None:
    """`GET /inventory/{sku}` answers 200 with the record of that SKU, as it is in the list, and 404 with a JSON object that has a `detail` when there is none, as for `NOSUCH1`."""
    for record in expect(api.get("/inventory")).status(200).items(FIELDS):
        expect(api.get(f"/inventory/{record['sku']}")).status(200).json(record)
    for sku in ("NOSUCH1", "000"):
        expect(api.get(f"/inventory/{sku}")).error(404)


def test_low_stock(api: httpx.Client) -> None:
    """`GET /inventory/low-stock` answers 200 with all records (no pages) whose `quantity` is less than `threshold` (default 10), ordered by `sku`."""
    everything = expect(api.get("/inventory", params={"limit": 100})).status(200).items(FIELDS)
    everything.sort(key=lambda record: str(record["sku"]))
    quantities = sorted({record["quantity"] for record in everything})
    for threshold in (0, *quantities, *(quantity + 1 for quantity in quantities)):
        low = [record for record in everything if record["quantity"] < threshold]
        response = api.get("/inventory/low-stock", params={"threshold": threshold})
        expect(response).status(200, cause=swallowed(api, response)).json(low)
    low = [record for record in everything if record["quantity"] < 10]
    expect(api.get("/inventory/low-stock")).status(200).json(low)


def swallowed(api: httpx.Client, response: httpx.Response) -> str:
    """The likely cause of a 404 for a path that has no parameter, if the path with one answers."""
    if response.status_code != 404 or response.request.url.path != "/inventory/low-stock":
        return ""
    if api.get("/inventory/BOX0042").status_code != 200:
        return ""
    return "`/inventory/{sku}` took this request: declare `/inventory/low-stock` above it."


def _path(name: str) -> str:
    return "/inventory/low-stock" if name == "threshold" else "/inventory"
