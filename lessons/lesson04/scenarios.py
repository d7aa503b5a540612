"""What the differential check of this lesson asks: only what the text states, on names of its own.

`§` stands for four characters that no other scenario has. Users are shared by all scenarios, so none changes
one; log-ins and new users are few, because each costs a hash.
"""

from typing import Any

from hypothesis import strategies as st

Request = dict[str, Any]
Scenario = list[Request]

COUNT = 60
SKU = "Z§"
NOBODY = 999_999_999
FORM = {"content-type": "application/x-www-form-urlencoded"}
USERS = st.sampled_from([None, "viewer", "clerk", "admin"])
PASSWORDS: st.SearchStrategy[Any] = st.sampled_from(["", "1234567", "x" * 129, None, [], {}])
QUANTITIES: st.SearchStrategy[Any] = st.sampled_from([1, 3, 1_000_000, 0, -1, 1.5, "many", None])


def scenarios() -> st.SearchStrategy[Scenario]:
    """One to four requests that need nothing of any other scenario."""
    return st.one_of(stocks(), stocks(), stocks(), reads(), people(), people(), registers(), forms())


def stocks() -> st.SearchStrategy[Scenario]:
    """One or two changes of an item that an admin created, each by somebody, and then a look at it."""
    path = f"/inventory/{SKU}"
    change = st.one_of(
        QUANTITIES.map(lambda quantity: {"method": "PATCH", "path": path, "json": {"quantity": quantity}}),
        QUANTITIES.map(lambda quantity: post("/inventory/restock", {"sku": SKU, "quantity": quantity})),
        QUANTITIES.map(lambda quantity: post("/inventory/pick", {"sku": SKU, "quantity": quantity})),
        QUANTITIES.map(lambda quantity: post("/inventory", {"sku": SKU, "quantity": quantity})),
        st.sampled_from(["L§", "", "L§-000000"]).map(lambda code: post("/locations", {"code": code})),
        st.sampled_from([path, "/inventory/z", "/inventory/NO§"]).map(
            lambda each: {"method": "DELETE", "path": each}
        ),
    )
    new = {**post("/inventory", {"sku": SKU, "quantity": 4}), "user": "admin"}
    changes = st.lists(st.builds(sent_by, change, USERS), min_size=1, max_size=2)
    return st.builds(lambda drawn, user: [new, *drawn, sent_by(get(path), user)], changes, USERS)


def reads() -> st.SearchStrategy[Scenario]:
    """Reads of what is there and what is not, by somebody."""
    paths = ("/", "/health", "/users/me", "/inventory/NO§", "/inventory/z", "/inventory?limit=0")
    return st.builds(lambda path, user: [sent_by(get(path), user)], st.sampled_from(paths), USERS)


def people() -> st.SearchStrategy[Scenario]:
    """Changes of users that must not happen, by somebody."""
    bad = st.fixed_dictionaries({}, optional={"email": st.none(), "password": PASSWORDS})
    request = st.one_of(
        bad.map(lambda body: {"method": "PATCH", "path": "/users/me", "json": body}),
        st.sampled_from(["viewer", "clerk", "admin"]).map(
            lambda role: {"method": "PATCH", "path": f"/users/{NOBODY}/role", "json": {"role": role}}
        ),
        st.just({"method": "POST", "path": f"/users/{NOBODY}/deactivate"}),
    )
    return st.builds(lambda each, user: [sent_by(each, user)], request, USERS)


def registers() -> st.SearchStrategy[Scenario]:
    """Passwords that break the rule, and fields that are missing."""
    body = st.one_of(
        PASSWORDS.map(lambda password: {"email": "§@example.com", "password": password}),
        st.sampled_from([{}, {"email": "§@example.com"}, {"password": "x" * 20}]),
    )
    return body.map(lambda each: [post("/auth/register", each)])


def forms() -> st.SearchStrategy[Scenario]:
    """Forms for a log-in that lack something."""
    text = st.sampled_from(["", "username=§@example.com", "password=12345678"])
    return text.map(
        lambda each: [{"method": "POST", "path": "/auth/token", "content": each, "headers": FORM}]
    )


def sent_by(request: Request, user: str | None) -> Request:
    """The request as this user sends it, or nobody."""
    return {**request, **({"user": user} if user else {})}


def get(path: str) -> Request:
    """A request for a path."""
    return {"method": "GET", "path": path}


def post(path: str, body: Request) -> Request:
    """A POST of these fields."""
    return {"method": "POST", "path": path, "json": body}
