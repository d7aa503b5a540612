"""Step current-user: a token says who asks."""

from contextlib import ExitStack
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from checker.accounts import Accounts, bearer
from checker.database import Database
from checker.expect import Expectation, expect, require
from checker.openapi import OpenApi
from checker.overtaking import overtaken, places_of
from checker.pulse import best_pulse
from checker.server import Server
from checker.values import show

pytestmark = pytest.mark.continues

FIELDS = {"id": int, "email": str, "role": str, "is_active": bool}
OPEN = ("/", "/health", "/api/docs", "/api/redoc", "/openapi.json")
CLOSED: tuple[tuple[str, str, object], ...] = (
    ("GET", "/users/me", None),
    ("PATCH", "/users/me", {"password": ""}),
    ("GET", "/inventory", None),
    ("GET", "/inventory?limit=0", None),
    ("GET", "/inventory/low-stock", None),
    ("GET", "/inventory/NOSUCH", None),
    ("GET", "/inventory/x", None),
    ("POST", "/inventory", {"sku": "ABC", "quantity": 1}),
    ("POST", "/inventory", {"sku": "x"}),
    ("PATCH", "/inventory/NOSUCH", {"quantity": 0}),
    ("DELETE", "/inventory/NOSUCH", None),
    ("POST", "/inventory/restock", {}),
    ("POST", "/inventory/pick", {"sku": "NOSUCH", "quantity": 1}),
    ("POST", "/locations", {"code": ""}),
)
NO_BEARER = (
    {},
    {"Authorization": "Bearer"},
    {"Authorization": "Basic YW5uOnNlY3JldA=="},
    {"Authorization": "Bearer nonsense"},
)
CHALLENGE = '`HTTPException(401, "…", headers={"WWW-Authenticate": "Bearer"})` has the header.'
KNOWN = "403 says that somebody is known and may not; without a token nobody is known, and 401 says that."
UNGUARDED = "A path without a dependency on the user is open to everybody."
FIRST = (
    "Dependencies run before path, query and body are validated, and before the handler: let one of them refuse, "
    "not the handler."
)
FOUR = "Only `sub`, `aud`, `iat` and `exp` are in the token; look the rest up in the database, by the id in `sub`."
NULL = "A default of `None` is never validated, a null that is sent is: the type must not allow `None`."
TRIES = 3
HALF = 1 / 2
SPACED = " another password "
STORED = (
    "The change is answered, and not stored: the user has to come from the session that is committed. A dependency "
    "with a session of its own hands out a user whom the handler's session does not know."
)
UNCAUGHT = (
    "Asking first whether an e-mail is taken is no protection: another request may take it before yours does. "
    "Store the change, and turn the database's `IntegrityError` into a 409."
)
COROUTINE = (
    "In an `async def` handler a hash keeps the event loop, the one thread that serves everybody. FastAPI runs a "
    "handler that is `def` in another thread."
)
ONLY_SENT = "`model_dump(exclude_unset=True)` has what was sent, and only that."
OWN = (
    "The model of what users may change of themselves has no `role` and no `id`: the token says who they are."
)
PARTLY = "A change that is refused must not be half stored: one commit, after everything else."
NEW_PASSWORD = "Hash a new password as you do when somebody registers, and store the hash."


def test_me(api: httpx.Client, accounts: Accounts) -> None:
    """`GET /users/me` with `Authorization: Bearer …` answers 200 with the user whom the token names: `id`, `email`, `role`, `is_active`. That holds for the token of a log-in, and for each other one that is signed with `SECRET_KEY` and has the same four claims."""
    viewer = accounts.of("viewer")
    token = (
        accounts.log_in(viewer.email, viewer.password).status(200).has(access_token=str).body["access_token"]
    )
    wanted = {"id": viewer.id, "email": viewer.email, "role": "viewer", "is_active": True}
    for headers, cause in ((bearer(token), ""), (viewer.headers, FOUR)):
        answer = expect(api.get("/users/me", headers=headers)).status(200, cause=cause).has(FIELDS)
        answer.has(wanted).lacks("$argon2", viewer.password)


def test_no_token(api: httpx.Client) -> None:
    """Without a token, with a text that is none, and with another scheme than Bearer, every path of users, inventory and locations is 401 with a `detail` and the header `WWW-Authenticate`. That comes before 404, 409 and 422, whatever else is wrong with the request. Open to all are `/`, `/health`, `/api/docs`, `/api/redoc`, `/openapi.json` and what is below `/auth`."""
    for path in OPEN:
        expect(api.get(path)).status(200)
    for method, path, body in CLOSED:
        for headers in NO_BEARER[:1] if body else NO_BEARER:
            answer = expect(api.request(method, path, json=body, headers=headers))
            status = answer.response.status_code
            causes = {403: KNOWN, 404: FIRST, 409: FIRST, 422: FIRST}
            answer.error(401, cause=UNGUARDED if answer.response.is_success else causes.get(status, ""))
            answer.header("WWW-Authenticate", cause=CHALLENGE)


@pytest.mark.processes
def test_change_me(api: httpx.Client, accounts: Accounts, database: Database, server: Server) -> None:
    """`PATCH /users/me` changes what was sent of `email` and `password`, by the rules of registering, and answers 200 with the user. `{}` changes nothing; null is 422, a taken e-mail 409, also if another request takes it meanwhile. Tokens from before stay valid, the new password logs in and the old one does not. `GET /health` is answered while it is hashed. Nobody else is changed, and nobody's role: `role` and `id` in the body are ignored or 422."""
    ken, viewer = accounts.register("ken@example.com"), accounts.of("viewer")
    before = expect(api.get("/users/me", headers=ken.headers)).status(200).has(FIELDS).body
    for email in ("kim@example.com", ken.email):
        patch(api, ken.headers, {"email": email}).status(200).has(email=email)
        expect(api.get("/users/me", headers=ken.headers)).status(200).has(email=email, cause=STORED)
    rows = database.holding(ken.email)
    patch(api, ken.headers, {}).status(200).json(before, cause=ONLY_SENT)
    for name, bad in (("email", None), ("password", None), ("password", "1234567"), ("password", "x" * 129)):
        patch(api, ken.headers, {name: bad}).rejects("body", name, cause=NULL if bad is None else "")
    taken = viewer.email.upper()
    patch(api, ken.headers, {"email": taken}).error(409)
    with ExitStack() as stack:
        for table, column in places_of(database, ken.email):
            stack.enter_context(overtaken(database, table, column))
        late = patch(api, ken.headers, {"email": "late.leo@example.com"})
    late.error(409, cause=UNCAUGHT)
    patch(api, ken.headers, {"role": "admin", "id": viewer.id}).status(200, 422)
    expect(api.get("/users/me", headers=ken.headers)).status(200).json(before, cause=OWN)
    same = database.holding(ken.email) == rows
    require(
        same,
        "what the database has of a user as it was, after changes that were refused",
        "else",
        cause=PARTLY,
    )
    new = {"email": " LEO@example.com", "password": SPACED}
    after = {**before, "email": "leo@example.com"}
    change = api.build_request("PATCH", "/users/me", json=new, headers=ken.headers)
    pulse = best_pulse(server, [change] * TRIES, "/health", HALF)
    expect(pulse.response).status(200).has(after).lacks("$argon2", SPACED.strip())
    expect(api.get("/users/me", headers=ken.headers)).status(200).has(after)
    accounts.log_in("leo@example.com", SPACED).status(200, cause=NEW_PASSWORD)
    accounts.log_in("leo@example.com", ken.password).error(401, cause=NEW_PASSWORD)
    wanted = "answers of `GET /health` while a new password is hashed"
    got = f"none for {pulse.silence:.2f} s of the {pulse.whole:.2f} s that it took, at the best of {TRIES} tries"
    require(pulse.share <= HALF, wanted, got, pulse.response, COROUTINE)
    expect(api.get("/users/me", headers=viewer.headers)).status(200).has(
        cause=OWN, id=viewer.id, email=viewer.email
    )


def test_documented(openapi: OpenApi) -> None:
    """`/openapi.json` has a security scheme: of type `oauth2`, with a password flow whose `tokenUrl` leads to `/auth/token` (from there, it may be relative), or of type `http` with the scheme `bearer`. The paths that need a token name it under `security`; `/health` does not."""
    schemes = openapi.document.get("components", {}).get("securitySchemes", {})
    right = [name for name, scheme in schemes.items() if is_right(scheme)]
    wanted = "a security scheme `oauth2` whose `tokenUrl` leads to `/auth/token`, or `http` with `bearer`"
    cause = '`OAuth2PasswordBearer(tokenUrl="auth/token")` is one, as soon as a dependency uses it.'
    require(right, wanted, show(schemes), cause=cause)
    for method, path in (("GET", "/users/me"), ("GET", "/inventory"), ("DELETE", "/inventory/{sku}")):
        named = [name for each in openapi.operation(method, path).get("security", []) for name in each]
        got = show(named) if named else "none"
        require(set(named) & set(right), f"`{method} {path}` to name it under `security`", got, cause=cause)
    open_to_all = not openapi.operation("GET", "/health").get("security")
    require(open_to_all, "`GET /health` without `security`", "some", cause="It is open to all.")


def is_right(scheme: dict[str, object]) -> bool:
    """Whether a security scheme says how to get, or how to send, a token of this app."""
    if scheme.get("type") == "http":
        return str(scheme.get("scheme")).lower() == "bearer"
    flows = scheme.get("flows")
    flow = flows.get("password") if isinstance(flows, dict) else None
    url = flow.get("tokenUrl") if isinstance(flow, dict) else None
    return urlsplit(urljoin("http://localhost/openapi.json", str(url))).path == "/auth/token"


def patch(api: httpx.Client, headers: dict[str, str], body: object) -> Expectation:
    """The answer to a change of oneself."""
    return expect(api.patch("/users/me", json=body, headers=headers))
