"""What the differential check of this lesson asks: that the layers leave the answers as they were.

Requests of every kind, with and without an origin and an id. `§` stands for four characters
that no other scenario has.
"""

from typing import Any

from hypothesis import strategies as st

Request = dict[str, Any]
Scenario = list[Request]

ORIGINS = st.sampled_from(
    ["https://shop.example", "https://admin.example:8443", "https://evil.example", "null", None]
)
IDS = st.sampled_from(["order-4711", "a" * 64, "a" * 65, "two words", "", None])
SKUS = st.sampled_from(["Z§", "Z§0", "z§", "ZZ", ""])
QUANTITIES: st.SearchStrategy[Any] = st.sampled_from([1, 12, 1_000_000, 0, 1_000_001, 1.5, None])
PATHS = st.sampled_from(
    [
        "/",
        "/health",
        "/inventory/BOX0042",
        "/inventory/NO§",
        "/inventory/z§",
        "/inventory/low-stock",
        "/no/such",
    ]
)
OTHER_METHODS = st.sampled_from(["GET", "PUT", "PATCH", "DELETE"])
QUERIES: st.SearchStrategy[Any] = st.sampled_from(
    [{"limit": 3}, {"limit": 0}, {"offset": -1}, {"token": "x§"}]
)


def scenarios() -> st.SearchStrategy[Scenario]:
    """One or two requests that need nothing of any other scenario."""
    return st.one_of(restocks(), reads(), lists(), failures())


def restocks() -> st.SearchStrategy[Scenario]:
    """A delivery, right or wrong, and a look at what it left."""
    return st.builds(restock_and_read, SKUS, QUANTITIES, headers())


def restock_and_read(sku: str, quantity: object, sent: Request) -> Scenario:
    """A restock of this SKU, and the record of it."""
    body = {"sku": sku, "quantity": quantity}
    restock = {"method": "POST", "path": "/inventory/restock", "json": body, "headers": sent}
    return [restock, {"method": "GET", "path": f"/inventory/{sku or 'NO§'}", "headers": sent}]


def reads() -> st.SearchStrategy[Scenario]:
    """One path with a method that it has or has not."""
    return st.builds(
        lambda method, path, sent: [{"method": method, "path": path, "headers": sent}],
        OTHER_METHODS,
        PATHS,
        headers(),
    )


def lists() -> st.SearchStrategy[Scenario]:
    """A page with limits that hold or don't."""
    return st.builds(
        lambda params, sent: [{"method": "GET", "path": "/inventory", "params": params, "headers": sent}],
        QUERIES,
        headers(),
    )


def failures() -> st.SearchStrategy[Scenario]:
    """The stream, and a body that cannot be read."""
    stream = {"method": "GET", "path": "/debug/stream", "params": {"seconds": 0}}
    broken = {
        "method": "POST",
        "path": "/inventory/restock",
        "content": "{",
        "headers": {"content-type": "application/json"},
    }
    return st.sampled_from([[stream], [broken]])


def headers() -> st.SearchStrategy[Request]:
    """An origin and an id, or none."""
    drawn = st.fixed_dictionaries({"origin": ORIGINS, "x-request-id": IDS})
    return drawn.map(lambda chosen: {name: value for name, value in chosen.items() if value is not None})
