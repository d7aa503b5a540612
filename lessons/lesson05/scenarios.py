"""What the differential check of this lesson asks: only what the text states, on names of its own.

`§` stands for four characters that no other scenario has. Lists have what other scenarios left, and the body
of a 202 is free, so these are asked only where they are refused.
"""

from typing import Any

from hypothesis import strategies as st

Request = dict[str, Any]
Scenario = list[Request]

COUNT = 40
SKU = "Z§"
PATH = f"/inventory/{SKU}"
USERS = st.sampled_from([None, "viewer", "clerk", "admin"])
STRANGERS = st.sampled_from([None, "viewer"])
QUANTITIES: st.SearchStrategy[Any] = st.sampled_from([1, 2, 5, 1_000_000, 0, 1.5, None])
LEVELS: st.SearchStrategy[Any] = st.sampled_from([0, 1, 5, 1_000_000, -1, 1_000_001, 0.5, "many", None, []])
NUMBERS = st.sampled_from([-1, -20, "abc", "1.5"])
LIMITS = st.sampled_from([0, 101, -1, 1000, "abc", "1.5"])


def scenarios() -> st.SearchStrategy[Scenario]:
    """One to four requests that need nothing of any other scenario."""
    return st.one_of(levels(), levels(), stocks(), stocks(), lists(), lists(), reports())


def levels() -> st.SearchStrategy[Scenario]:
    """An item with or without a reorder level, one or two changes of it, good and bad, and a look at it."""
    body = st.fixed_dictionaries({"quantity": QUANTITIES}, optional={"reorder_level": LEVELS})
    change = st.fixed_dictionaries({}, optional={"quantity": QUANTITIES, "reorder_level": LEVELS})
    new = body.map(lambda drawn: by("clerk", post("/inventory", {"sku": SKU, **drawn})))
    changes = st.lists(
        change.map(lambda drawn: by("clerk", {"method": "PATCH", "path": PATH, "json": drawn})),
        min_size=1,
        max_size=2,
    )
    return st.builds(lambda first, rest: [first, *rest, by("viewer", get(PATH))], new, changes)


def stocks() -> st.SearchStrategy[Scenario]:
    """One or two changes of an item that crosses its level soon, each by somebody, and then a look at it."""
    change = st.one_of(
        QUANTITIES.map(lambda quantity: post("/inventory/pick", {"sku": SKU, "quantity": quantity})),
        QUANTITIES.map(lambda quantity: post("/inventory/pick", {"sku": SKU, "quantity": quantity})),
        QUANTITIES.map(lambda quantity: post("/inventory/restock", {"sku": SKU, "quantity": quantity})),
        st.just({"method": "DELETE", "path": PATH}),
    )
    first = by("clerk", post("/inventory", {"sku": SKU, "quantity": 4, "reorder_level": 3}))
    changes = st.lists(st.builds(by, USERS, change), min_size=1, max_size=2)
    return changes.map(lambda drawn: [first, *drawn, by("viewer", get(PATH))])


def lists() -> st.SearchStrategy[Scenario]:
    """Parts of lists that cannot be, and lists for those who may not read them."""
    path = st.sampled_from(["/audit", "/notifications"])
    params = st.one_of(
        NUMBERS.map(lambda number: {"offset": number}), LIMITS.map(lambda number: {"limit": number})
    )
    wrong = st.builds(lambda each, query: [by("admin", get(each, query))], path, params)
    others = st.sampled_from([None, "viewer", "clerk"])
    return st.one_of(wrong, wrong, st.builds(lambda each, user: [by(user, get(each))], path, others))


def reports() -> st.SearchStrategy[Scenario]:
    """Reports for those who may not have them."""
    request = st.sampled_from(
        [{"method": "POST", "path": "/reports/stock"}, get("/reports/stock/1"), get("/reports/stock/no-id")]
    )
    return st.builds(lambda each, user: [by(user, each)], request, STRANGERS)


def by(user: str | None, request: Request) -> Request:
    """The request as this user sends it, or nobody."""
    return {**request, **({"user": user} if user else {})}


def get(path: str, params: Request | None = None) -> Request:
    """A request for a path."""
    return {"method": "GET", "path": path, **({"params": params} if params else {})}


def post(path: str, body: Request) -> Request:
    """A POST of these fields."""
    return {"method": "POST", "path": path, "json": body}
