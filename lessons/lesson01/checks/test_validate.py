"""Step validate: what breaks a rule is refused, with the place, and changes nothing."""

import httpx
import pytest

from checker.expect import Expectation, expect

pytestmark = pytest.mark.continues

HUGE = 10**30
PLAIN = "The handler's parameter is a plain `str`: give it the type that the model uses for a SKU."
BAD_SKUS = (
    "AB",
    "A" * 21,
    "abc123",
    "Abc123",
    "AB-12",
    "AB 12",
    "ÄBC12",
    "AB²34",
    "١٢٣",
    "",
    "   ",
    " AB ",
    "ABC!",
)


def test_sku(api: httpx.Client) -> None:
    """`sku` has 3 to 20 characters, only `A`–`Z` and `0`–`9`, after white space around it is trimmed; anything else, or none, is 422 with the `loc` `["body", "sku"]`. Nothing is upper-cased."""
    for sku in ("S01", "SKUOF20CHARACTERS000"):
        restock(api, sku=sku, quantity=1).status(201).has(sku=sku)
    restock(api, sku="  TRIM1 ", quantity=2).status(201).has(sku="TRIM1", quantity=2)
    restock(api, sku="TRIM1", quantity=3).status(201).has(sku="TRIM1", quantity=5)
    restock(api, sku=f" {'T' * 20} ", quantity=1).status(201).has(sku="T" * 20)
    for bad in (*BAD_SKUS, None, ["ABC"]):
        restock(api, sku=bad, quantity=1).rejects("body", "sku")
    restock(api, quantity=1).rejects("body", "sku")


def test_quantity(api: httpx.Client) -> None:
    """`quantity` is a whole number from 1 to 1,000,000: anything else, as `0`, `1.5`, `null` or 10³⁰, or none, is 422 with the `loc` `["body", "quantity"]`. A total may go beyond 1,000,000."""
    restock(api, sku="AMOUNT1", quantity=1).status(201).has(quantity=1)
    restock(api, sku="AMOUNT1", quantity=1_000_000).status(201).has(quantity=1_000_001)
    restock(api, sku="AMOUNT1", quantity=1_000_000).status(201).has(quantity=2_000_001)
    expect(api.get("/inventory/AMOUNT1")).status(200).has(quantity=2_000_001)
    for bad in (0, -1, -1_000_000, 1_000_001, HUGE, -HUGE, 1.5, 0.5, "many", "", None, [1]):
        restock(api, sku="AMOUNT2", quantity=bad).rejects("body", "quantity")
    restock(api, sku="AMOUNT2").rejects("body", "quantity")


def test_location(api: httpx.Client) -> None:
    """`location_code` has 1 to 10 characters, which are kept as they are (white space too), or is `null`, or is left out: anything else is 422 with the `loc` `["body", "location_code"]`."""
    for code in ("Z", "AISLE-0010", " A 1 "):
        restock(api, sku="SHELF1", quantity=1, location_code=code).status(201).has(location_code=code)
    optional = "A default is for a field that is left out; `null` needs `| None` in the type too."
    restock(api, sku="SHELF1", quantity=1).status(201)
    restock(api, sku="SHELF1", quantity=1, location_code=None).status(201, cause=optional)
    for bad in ("", "AISLE-00011", "X" * 200, ["A-01"]):
        restock(api, sku="SHELF2", quantity=1, location_code=bad).rejects("body", "location_code")


def test_path(api: httpx.Client) -> None:
    """The rule for a SKU holds in `GET /inventory/{sku}` too: what breaks it, as `AB`, `abc123` or 21 characters, is 422 with the `loc` `["path", "sku"]`, not 404."""
    restock(api, sku="INPATH1", quantity=4).status(201)
    expect(api.get("/inventory/INPATH1")).status(200).has(sku="INPATH1", quantity=4)
    for bad in ("AB", "A" * 21, "inpath1", "IN-PATH", "IN.PATH", "%20AB%20", "%C3%84BC1"):
        response = api.get(f"/inventory/{bad}")
        expect(response).rejects("path", "sku", cause=PLAIN if response.status_code == 404 else "")


def test_body(api: httpx.Client) -> None:
    """A body that is no JSON object is 422 with a `loc` that begins with `"body"`: malformed JSON, `[]`, `"text"`, no body at all, and good JSON that is sent as `text/plain`."""
    good = '{"sku": "NOJSON1", "quantity": 1}'
    for content in ("{", good[:-1], "sku=NOJSON1&quantity=1", "[]", '"NOJSON1"', "null", ""):
        expect(send(api, content, "application/json")).rejects("body")
    expect(send(api, good, "text/plain")).rejects("body")
    expect(api.post("/inventory/restock")).rejects("body")
    expect(api.get("/inventory/NOJSON1")).error(404)


def test_changes_nothing(api: httpx.Client) -> None:
    """A restock that is refused changes nothing: no record appears, and the one that exists stays as it was, `updated_at` included."""
    before = restock(api, sku="STAYS1", quantity=9, location_code="A-01").status(201).body
    for broken in ({"quantity": -3}, {"quantity": HUGE}, {"location_code": ""}, {"location_code": "X" * 11}):
        restock(api, **{"sku": "STAYS1", "quantity": 5, "location_code": "B-02", **broken}).error(422)
        expect(api.get("/inventory/STAYS1")).status(200).json(before)
        restock(api, **{"sku": "STAYS2", "quantity": 5, "location_code": "B-02", **broken}).error(422)
        expect(api.get("/inventory/STAYS2")).error(404)


def restock(api: httpx.Client, **body: object) -> Expectation:
    """The answer to a restock with exactly these fields."""
    return expect(api.post("/inventory/restock", json=body))


def send(api: httpx.Client, content: str, kind: str) -> httpx.Response:
    """The answer to a restock whose body is this text."""
    return api.post("/inventory/restock", content=content.encode(), headers={"content-type": kind})
