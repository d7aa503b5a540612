"""What the differential check of this lesson asks: only what the text states, on names of its own.

`§` stands for four characters that no other scenario has. What a scenario stores it has to look up by name:
lists have what other scenarios left, so they are asked only where that does not matter.
"""

from typing import Any

from hypothesis import strategies as st

Request = dict[str, Any]
Scenario = list[Request]

COUNT = 60
SKU = "Z§"
SKUS = st.sampled_from([SKU, f" {SKU} "])
BAD_SKUS = st.sampled_from(["", "Z", "ZZ", "z§", "Z-§", "Z §", "Z§" + "9" * 16, "Z§é", "  Z  "])
QUANTITIES = st.sampled_from([1, 2, 3, 5, 8, 999_999, 1_000_000])
BAD_QUANTITIES: st.SearchStrategy[Any] = st.sampled_from([0, -1, 1_000_001, 0.5, 1.5, "many", "", [], {}])
CODES = st.sampled_from(["L§", " L§ ", "L§ 12"])
BAD_CODES: st.SearchStrategy[Any] = st.sampled_from(["", "L§-000000", "x" * 40, [], {}])
UNKNOWN = st.sampled_from(["N§", "l§"])
NUMBERS = st.sampled_from([0, 5_000, 1_000_000, -1, -20, "abc", "1.5"])
LIMITS = st.sampled_from([0, 101, -1, 1000, "abc", "1.5"])


def scenarios() -> st.SearchStrategy[Scenario]:
    """One to four requests that need nothing of any other scenario."""
    return st.one_of(
        locations(), creations(), changes(), deletions(), stocks(), stocks(), numbers(), bodies()
    )


def locations() -> st.SearchStrategy[Scenario]:
    """Locations, good and bad, sent once or twice."""
    code = st.one_of(CODES, CODES, BAD_CODES, st.none())
    once = code.map(lambda each: [post("/locations", {"code": each})])
    twice = CODES.map(lambda each: [post("/locations", {"code": each})] * 2)
    return st.one_of(once, twice)


def creations() -> st.SearchStrategy[Scenario]:
    """An item at a location that is there, at none or at an unknown one, sent once or twice."""
    where = st.one_of(st.just("L§"), UNKNOWN, st.none(), BAD_CODES)
    bad = st.one_of(
        fields(BAD_SKUS, QUANTITIES, st.none()),
        fields(SKUS, BAD_QUANTITIES, st.none()),
        st.sampled_from([{}, {"sku": SKU}, {"quantity": 1}, {"sku": None, "quantity": 1}]),
    )
    body = st.one_of(fields(SKUS, QUANTITIES, where), bad)
    return st.lists(body, min_size=1, max_size=2).map(
        lambda drawn: [
            post("/locations", {"code": "L§"}),
            *(post("/inventory", each) for each in drawn),
            get(f"/inventory/{SKU}"),
        ]
    )


def changes() -> st.SearchStrategy[Scenario]:
    """An item, one or two changes of it, good and bad, and a look at what they left."""
    changed: st.SearchStrategy[Request] = st.fixed_dictionaries(
        {},
        optional={
            "quantity": st.one_of(QUANTITIES, QUANTITIES, BAD_QUANTITIES, st.none()),
            "location_code": st.one_of(st.none(), UNKNOWN, BAD_CODES),
            "sku": st.one_of(SKUS, BAD_SKUS, st.none()),
        },
    )
    return st.lists(changed, min_size=1, max_size=2).map(
        lambda drawn: [
            post("/inventory", {"sku": SKU, "quantity": 4}),
            *({"method": "PATCH", "path": f"/inventory/{SKU}", "json": each} for each in drawn),
            get(f"/inventory/{SKU}"),
        ]
    )


def deletions() -> st.SearchStrategy[Scenario]:
    """Deletions of an item that is there, that is not, or whose SKU breaks the rule."""
    new = post("/inventory", {"sku": SKU, "quantity": 4})
    gone = st.sampled_from(["GET", "DELETE"]).map(
        lambda method: [new, delete(SKU), {"method": method, "path": f"/inventory/{SKU}"}]
    )
    return st.one_of(gone, st.sampled_from(["z§", "ZZ", "Z-§", f"NO{SKU}"]).map(lambda sku: [delete(sku)]))


def stocks() -> st.SearchStrategy[Scenario]:
    """Restocks and picks of one SKU, which may be there, and a look at what they left."""
    path = st.sampled_from(["/inventory/restock", "/inventory/pick", "/inventory/pick"])
    body = st.one_of(
        fields(SKUS, QUANTITIES),
        fields(SKUS, QUANTITIES),
        fields(SKUS, BAD_QUANTITIES),
        fields(BAD_SKUS, QUANTITIES),
    )
    first = st.sampled_from([[], [post("/inventory", {"sku": SKU, "quantity": 9})]])
    rest = st.lists(st.builds(post, path, body), min_size=1, max_size=2)
    return st.builds(lambda before, then: [*before, *then, get(f"/inventory/{SKU}")], first, rest)


def numbers() -> st.SearchStrategy[Scenario]:
    """Numbers of pages and thresholds that hold or don't; pages far behind the end."""
    page = NUMBERS.filter(lambda each: each != 0).map(lambda each: get("/inventory", {"offset": each}))
    limit = LIMITS.map(lambda each: get("/inventory", {"limit": each}))
    low = NUMBERS.filter(lambda each: each in {-1, -20, 0, "abc", "1.5"})
    return st.one_of(page, limit, low.map(lambda each: get("/inventory/low-stock", {"threshold": each}))).map(
        lambda request: [request]
    )


def bodies() -> st.SearchStrategy[Scenario]:
    """Bodies that are no JSON object, on each path that takes one."""
    where = st.sampled_from(
        [
            ("POST", "/locations"),
            ("POST", "/inventory"),
            ("PATCH", "/inventory/ABC"),
            ("POST", "/inventory/restock"),
            ("POST", "/inventory/pick"),
        ]
    )
    text = st.sampled_from(["", "{", "[]", "null", '"Z§"', "7"])
    return st.builds(lambda place, content: [send(*place, content)], where, text)


def fields(
    skus: st.SearchStrategy[Any],
    quantities: st.SearchStrategy[Any],
    codes: st.SearchStrategy[Any] | None = None,
) -> st.SearchStrategy[Request]:
    """A body with a SKU, a quantity and perhaps a location."""
    wanted = {"sku": skus, "quantity": quantities}
    return st.fixed_dictionaries(wanted, optional={"location_code": codes} if codes is not None else {})


def get(path: str, params: Request | None = None) -> Request:
    """A request for a path."""
    return {"method": "GET", "path": path, **({"params": params} if params else {})}


def post(path: str, body: Request) -> Request:
    """A POST of these fields."""
    return {"method": "POST", "path": path, "json": body}


def delete(sku: str) -> Request:
    """A deletion."""
    return {"method": "DELETE", "path": f"/inventory/{sku}"}


def send(method: str, path: str, text: str) -> Request:
    """A request whose body is this text."""
    return {"method": method, "path": path, "content": text, "headers": {"content-type": "application/json"}}
