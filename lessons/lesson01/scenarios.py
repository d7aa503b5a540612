"""What the differential check of this lesson asks: only what the text states, on SKUs of its own.

`§` stands for four characters that no other scenario has. Created SKUs begin with `Z`, so that the first
records of every list are the starter's, whatever was asked before.
"""

from typing import Any

from hypothesis import strategies as st

Request = dict[str, Any]
Scenario = list[Request]

SKUS = st.sampled_from(["Z§", "Z§0", "Z§" + "9" * 15])
BAD_SKUS = st.sampled_from(["", "Z", "ZZ", "z§", "Z-§", "Z §", "Z§" + "9" * 16, "Z§é", "Z§²", "  Z  ", None])
QUANTITIES = st.one_of(st.sampled_from([1, 2, 999_999, 1_000_000]), st.integers(1, 1_000_000))
BAD_QUANTITIES: st.SearchStrategy[Any] = st.sampled_from(
    [0, -1, -1_000_000, 1_000_001, 2_000_000, 0.5, 1.5, "many", "", None, [], {}]
)
LOCATIONS = st.sampled_from(["A", "A-01", "AISLE-0010", "gang 7", " A ", None])
BAD_LOCATIONS: st.SearchStrategy[Any] = st.sampled_from(["", "AISLE-00011", "x" * 40, [], {}])
ABSENT = st.just(...)

OFFSETS = st.sampled_from([0, 5000, 1_000_000, -1, -20, "abc", "1.5"])
LIMITS = st.sampled_from([1, 3, 20, 100, 0, 101, -1, 1000, "abc", "1.5"])
THRESHOLDS = st.sampled_from([0, 10, 100, 1_000_000, -1, -10, "abc", "1.5"])


def scenarios() -> st.SearchStrategy[Scenario]:
    """One to four requests that need nothing of any other scenario."""
    return st.one_of(restocks(), restocks(), refused(), lists(), paths(), others())


def restocks() -> st.SearchStrategy[Scenario]:
    """One to three restocks of one SKU, good ones and bad ones, and a look at what they left."""
    return SKUS.flatmap(restocks_of)


def restocks_of(sku: str) -> st.SearchStrategy[Scenario]:
    """Restocks of this SKU, with or without white space around it."""
    skus = st.sampled_from([sku, f" {sku} "])
    maybe = st.one_of(LOCATIONS, ABSENT)
    good = body(skus, QUANTITIES, maybe)
    bad = st.one_of(
        body(skus, BAD_QUANTITIES, maybe), body(skus, QUANTITIES, BAD_LOCATIONS), body(skus, ABSENT, maybe)
    )
    posts = st.lists(st.one_of(good, good, good, bad).map(post), min_size=1, max_size=3)
    return posts.map(lambda asked: [*asked, get(f"/inventory/{sku}")])


def refused() -> st.SearchStrategy[Scenario]:
    """A body that is wrong as a whole, or in its SKU."""
    wrong_sku = body(st.one_of(BAD_SKUS, ABSENT), QUANTITIES, LOCATIONS).map(post)
    good = '{"sku": "Z§", "quantity": 1}'
    texts = st.sampled_from(["", "{", "[]", "null", '"Z§"', "7", good[:-1], good[1:], "sku=Z§&quantity=1"])
    no_object = texts.map(lambda text: send(text, "application/json"))
    no_json = st.just(send(good, "text/plain"))
    return st.tuples(st.one_of(wrong_sku, no_object, no_json), st.just(get("/inventory/Z§"))).map(list)


def lists() -> st.SearchStrategy[Scenario]:
    """A page or a list with limits that hold or don't."""
    page = st.fixed_dictionaries({}, optional={"offset": OFFSETS, "limit": LIMITS})
    low = st.fixed_dictionaries({}, optional={"threshold": THRESHOLDS})
    return st.one_of(
        page.map(lambda params: [get("/inventory", params)]),
        low.map(lambda params: [get("/inventory/low-stock", params)]),
    )


def paths() -> st.SearchStrategy[Scenario]:
    """Single records that are there, that are not, or whose SKU breaks the rule."""
    known = ["BOX0042", "GLOVE9", "LABEL10", "PALLET80"]
    names = [*known, "Z§", "NO§", "Z" * 20, "ZZ", "Z" * 21, "z§", "box0042", "Z-§", "Z.§", "Z%20§"]
    return st.sampled_from(names).map(lambda sku: [get(f"/inventory/{sku}")])


def others() -> st.SearchStrategy[Scenario]:
    """Paths and methods around the service."""
    methods = st.sampled_from(["GET", "PUT", "PATCH", "DELETE", "POST"])
    where = st.sampled_from(["/", "/health", "/inventory", "/no/such/path"])
    return st.builds(lambda method, path: [{"method": method, "path": path}], methods, where)


def body(
    skus: st.SearchStrategy[Any], quantities: st.SearchStrategy[Any], locations: st.SearchStrategy[Any]
) -> st.SearchStrategy[Request]:
    """The body of a restock; a field that is drawn as `...` is left out."""
    fields = st.fixed_dictionaries({"sku": skus, "quantity": quantities, "location_code": locations})
    return fields.map(lambda drawn: {name: value for name, value in drawn.items() if value is not ...})


def get(path: str, params: Request | None = None) -> Request:
    """A request for a path."""
    return {"method": "GET", "path": path, **({"params": params} if params else {})}


def post(fields: Request) -> Request:
    """A restock with these fields."""
    return {"method": "POST", "path": "/inventory/restock", "json": fields}


def send(text: str, kind: str) -> Request:
    """A restock whose body is this text."""
    return {
        "method": "POST",
        "path": "/inventory/restock",
        "content": text,
        "headers": {"content-type": kind},
    }
