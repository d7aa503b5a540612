"""Step roles: who may do what, decided anew at each request."""

from collections.abc import Iterable, Iterator
from typing import Any

import httpx
import pytest

from checker.accounts import Account, Accounts, bearer
from checker.database import Database
from checker.expect import Expectation, Unmet, expect, require
from checker.recording import Recording
from checker.server import Server
from checker.starts import start_again
from checker.values import show

pytestmark = pytest.mark.continues

Request = tuple[str, str, object]
Tables = dict[str, list[dict[str, Any]]]

FIELDS = {"id": int, "email": str, "role": str, "is_active": bool}
READS = ("/inventory", "/inventory/low-stock", "/inventory/ROLES1", "/users/me")
FOR_CLERKS: tuple[Request, ...] = (
    ("POST", "/inventory", {"sku": "ROLES2", "quantity": 1}),
    ("POST", "/inventory", {"sku": "ROLES1", "quantity": 1}),
    ("PATCH", "/inventory/ROLES1", {"quantity": 7}),
    ("PATCH", "/inventory/NOSUCH", {"quantity": 7}),
    ("POST", "/inventory/restock", {"sku": "ROLES1", "quantity": 1}),
    ("POST", "/inventory/pick", {"sku": "ROLES1", "quantity": 1}),
    ("POST", "/inventory/pick", {"sku": "r", "quantity": 0}),
    ("POST", "/locations", {"code": "R-01"}),
)
FOR_ADMINS: tuple[Request, ...] = (
    ("DELETE", "/inventory/ROLES1", None),
    ("DELETE", "/inventory/NOSUCH", None),
    ("DELETE", "/inventory/x", None),
    ("PATCH", "/users/{id}/role", {"role": "admin"}),
    ("PATCH", "/users/999999999/role", {"role": "clerk"}),
    ("PATCH", "/users/{id}/role", {"role": "king"}),
    ("POST", "/users/{id}/deactivate", None),
)
UNKNOWN = (999_999_999, 2**63, 10**30)
TOO_EARLY = "Who may do it is decided first: in a dependency, which runs before validation and handler, and not in the handler."
UNCHECKED = "Everybody who has a token may do this: the path asks who the user is, and not for their role."
UNGUARDED = "Without a token nobody is known: a dependency on the user answers 401 before all else."
TOO_LOW = "The path lets a clerk pass, and only an admin may do this: it asks for another role, or for none."
COPIED = (
    "With the token of a log-in this works, with one that says only `sub`, `aud`, `iat` and `exp` it does not: read "
    "the role from the database, at each request, and not from the token."
)
ORDER = "Each role may do what those before it may: compare places in the order, not names."
NOT_401 = "The user is known, so another log-in would not help: 403 says that, 401 says “log in”."
NOW = "Read the role from the database at each request; what a token says was true when it was signed."
INACTIVE = "Whoever reads a token has to ask the database for `is_active` too; so has the log-in."
NOBODY = "Whoever is locked out is nobody any more: 401, as for a token that is no good, and not 403."
NOT_HASHED = "Store the hash of `ADMIN_PASSWORD` as you store that of somebody who registers."
LEFT_ALONE = "Make the first admin only if nobody has that e-mail, compared as you compare it everywhere."
RANGE = "The database knows no number beyond 2⁶³ - 1: refuse such an id, or answer 404."


def test_first_admin(server: Server, accounts: Accounts, database: Database) -> None:
    """When it starts, the app makes a user with the e-mail `ADMIN_EMAIL`, the password `ADMIN_PASSWORD` and the role `admin`. A user who has this e-mail already, written in any case, is left as they are at each later start: the role, the password, everything."""
    admin = accounts.of("admin")
    me = expect(server.client.get("/users/me", headers=admin.headers)).status(200).has(FIELDS)
    me.has(id=admin.id, email=admin.email, role="admin", is_active=True)
    accounts.log_in(admin.email, admin.password).status(200, cause=NOT_HASHED)
    before = database.holding("$argon2")
    again = {"ADMIN_EMAIL": admin.email.upper(), "ADMIN_PASSWORD": "another password"}
    start_again(server, again, {"": LEFT_ALONE})
    wanted = f"the users as they were, after a start with `{admin.email.upper()}` and another password"
    for change in changes(before, database.holding("$argon2")):
        raise Unmet(wanted, change, cause=LEFT_ALONE, alone=True)


def changes(before: Tables, after: Tables) -> Iterator[str]:
    """What differs in tables with users, a sentence each, without the values of hashes."""
    for table, rows in after.items():
        known = {row.get("id"): row for row in before.get(table, [])}
        for row in rows:
            old = known.get(row.get("id"), {})
            fields = [name for name in row if name not in old or row[name] != old[name]]
            who = next((str(value) for value in row.values() if "@" in str(value)), f"`id` {row.get('id')}")
            if not old:
                yield f"one more row in the table `{table}`: {who}"
            elif fields:
                yield f"another {' and '.join(f'`{name}`' for name in fields)} of {who} in the table `{table}`"
    yield from (f"no row in the table `{table}` any more" for table in before.keys() - after.keys())


def test_viewer(api: httpx.Client, accounts: Accounts) -> None:
    """A `viewer` may send every `GET`. All that changes stock, locations or other users is 403 with a `detail`, before 404, 409 and 422, and changes nothing."""
    viewer = accounts.of("viewer")
    item = stocked(api, accounts)
    for path in READS:
        expect(api.get(path, headers=viewer.headers)).status(200)
    expect(api.get("/inventory/NOSUCH", headers=viewer.headers)).error(404)
    forbidden(api, viewer, (*FOR_CLERKS, *FOR_ADMINS))
    expect(api.get("/inventory/ROLES1", headers=viewer.headers)).status(200).json(item)
    expect(api.get("/inventory/ROLES2", headers=viewer.headers)).error(404)


def test_clerk(api: httpx.Client, accounts: Accounts) -> None:
    """A `clerk` may also create, change, restock and pick items, and create locations: the answers are those of lesson 03. `DELETE /inventory/{sku}` and all below `/users/{id}` is 403."""
    clerk = accounts.of("clerk")
    stocked(api, accounts)
    for path in READS:
        expect(api.get(path, headers=clerk.headers)).status(200)
    answers = (201, 409, 200, 404, 201, 200, 422, 201)
    for (method, path, body), status in zip(FOR_CLERKS, answers, strict=True):
        answer = ask(api, clerk, method, path, body)
        answer.status(status, cause=ORDER if answer.response.status_code == 403 else "")
    forbidden(api, clerk, FOR_ADMINS)
    expect(api.get("/inventory/ROLES1", headers=clerk.headers)).status(200).has(quantity=7)


def test_admin(api: httpx.Client, accounts: Accounts) -> None:
    """An `admin` may do all that, and `DELETE` items. `PATCH /users/{id}/role` with `{"role": "clerk"}` answers 200 with the user, and so does `POST /users/{id}/deactivate`. A user that does not exist is 404; an `id` beyond 64 bits is 404 or 422. A role that is not `viewer`, `clerk` or `admin` is 422. Without a token, all of it is 401."""
    admin, viewer = accounts.of("admin"), accounts.of("viewer")
    stocked(api, accounts)
    for method, path, body in FOR_ADMINS:
        nobody = api.request(method, path.replace("{id}", str(viewer.id)), json=body)
        expect(nobody).error(401, cause=UNGUARDED).header("WWW-Authenticate")
    new = {"sku": "ROLES3", "quantity": 1}
    ask(api, admin, "POST", "/inventory", new).status(201, cause=ORDER)
    ask(api, admin, "DELETE", "/inventory/ROLES3").status(204)
    ask(api, admin, "DELETE", "/inventory/ROLES3").error(404)
    for id in UNKNOWN:
        statuses = (404,) if id < 2**63 else (404, 422)
        set_role(api, admin, id, "clerk").error(*statuses, cause=RANGE)
        ask(api, admin, "POST", f"/users/{id}/deactivate").error(*statuses, cause=RANGE)
    for bad in ("king", "ADMIN", "", None):
        set_role(api, admin, viewer.id, bad).rejects("body", "role")
    set_role(api, admin, viewer.id, "viewer").status(200).has(FIELDS).has(id=viewer.id, role="viewer")


def test_role_counts(api: httpx.Client, accounts: Accounts) -> None:
    """A role that an admin gives or takes away counts from the user's next request on, with the token that the user has. Admins may take their own away."""
    admin, user = accounts.of("admin"), accounts.register("mia@example.com")
    stocked(api, accounts)
    pick = ("POST", "/inventory/pick", {"sku": "ROLES1", "quantity": 1})
    ask(api, user, *pick).error(403, cause=NOT_401)
    set_role(api, admin, user.id, "clerk").status(200).has(FIELDS, role="clerk", id=user.id)
    ask(api, user, *pick).status(200, cause=NOW)
    set_role(api, admin, user.id, "viewer").status(200).has(role="viewer")
    ask(api, user, *pick).error(403, cause=NOW)
    set_role(api, admin, user.id, "admin").status(200).has(role="admin")
    set_role(api, user, user.id, "viewer").status(200, cause=NOW).has(role="viewer")
    set_role(api, user, user.id, "admin").error(403, cause=NOW)


def test_deactivate(api: httpx.Client, accounts: Accounts) -> None:
    """A user whom `POST /users/{id}/deactivate` locked out has `is_active` false in its answer, also when it is sent a second time. From then on their tokens are 401 with `WWW-Authenticate`, and their log-in gets the same answer as a wrong password. The e-mail stays taken."""
    admin, user = accounts.of("admin"), accounts.register("ned@example.com")
    path = f"/users/{user.id}/deactivate"
    expect(api.get("/users/me", headers=user.headers)).status(200)
    for _ in range(2):
        ask(api, admin, "POST", path).status(200).has(FIELDS).has(id=user.id, is_active=False)
    for own in ("/users/me", "/inventory"):
        locked = expect(api.get(own, headers=user.headers), "a user who is locked out")
        locked.error(401, cause=NOBODY if locked.response.status_code == 403 else INACTIVE)
        locked.header("WWW-Authenticate")
    wrong = accounts.log_in(admin.email, "wrong password").error(401)
    locked = accounts.log_in(user.email, user.password)
    locked.error(401, cause=NOBODY if locked.response.status_code == 403 else INACTIVE).json(wrong.body)
    again = {"email": user.email, "password": user.password}
    expect(api.post("/auth/register", json=again)).error(409)


def test_like_the_solution(api: httpx.Client, accounts: Accounts, recording: Recording) -> None:
    """Sixty short sequences of requests, good and bad, by each role and by nobody, get the statuses and the shapes of bodies that the lists above promise."""
    recording.replay(api, accounts.headers)


def forbidden(api: httpx.Client, user: Account, requests: Iterable[Request]) -> None:
    """Each of these is 403 for this user."""
    for method, path, body in requests:
        answer = ask(api, user, method, path.replace("{id}", str(user.id)), body)
        passed = UNCHECKED if user.who == "the viewer" else TOO_LOW
        causes = {401: NOT_401, 404: TOO_EARLY, 409: TOO_EARLY, 422: TOO_EARLY}
        status = answer.response.status_code
        answer.error(403, cause=passed if answer.response.is_success else causes.get(status, ""))


def stocked(api: httpx.Client, accounts: Accounts) -> dict[str, Any]:
    """An item that is there, with at least 5 pieces."""
    admin = accounts.of("admin")
    body = {"sku": "ROLES1", "quantity": 5}
    answer = ask(api, admin, "POST", "/inventory/restock", body)
    answer.status(201, cause=lowered(accounts, api, answer.response))
    found = expect(api.get("/inventory/ROLES1", headers=admin.headers)).status(200).has(sku="ROLES1").body
    require(isinstance(found, dict), "an item", show(found))
    return dict(found)


def lowered(accounts: Accounts, api: httpx.Client, response: httpx.Response) -> str:
    """Why an admin is refused: whether the role is read from tokens, the one of a log-in tells."""
    if response.status_code != 403:
        return ""
    admin, request = accounts.of("admin"), response.request
    token = (
        accounts.log_in(admin.email, admin.password).status(200).has(access_token=str).body["access_token"]
    )
    headers = {**bearer(token), "content-type": "application/json"}
    again = api.request(request.method, request.url, content=request.content, headers=headers)
    return COPIED if again.is_success else ORDER


def set_role(api: httpx.Client, user: Account, id: int, role: object) -> Expectation:
    """The answer to a user who gives somebody a role."""
    return ask(api, user, "PATCH", f"/users/{id}/role", {"role": role})


def ask(api: httpx.Client, user: Account, method: str, path: str, body: object = None) -> Expectation:
    """The answer to a request of this user."""
    return expect(api.request(method, path, json=body, headers=user.headers), user.who)
