"""Step attacks: what somebody sends who wants to be somebody else."""

import base64
import json
from collections.abc import Iterator

import httpx
import pytest

from checker.accounts import PASSWORD, Accounts, bearer, claims_of
from checker.database import Database
from checker.expect import Unmet, expect, require
from checker.life import Stopped
from checker.logs import Mark
from checker.server import Server
from checker.starts import start_again

pytestmark = pytest.mark.continues

OTHER_KEY = "another key, which is long enough, but not ours"
SUBJECTS = ("nobody", "", " ", "1.5", "-1", "0", "999999999", str(2**63), "9" * 30, "9" * 5_000, "1 or 1=1")
CLAIMED = {
    "role": "admin",
    "roles": ["admin"],
    "scope": "admin",
    "scopes": ["admin"],
    "is_admin": True,
    "admin": True,
}
SHORT_KEYS = ("a key of 31 bytes for the tests", "")
CHALLENGE = "Each 401 has the header, whatever the reason."
TRUSTED = (
    'Anybody can write a token; only the signature tells whose it is: `jwt.decode(token, key, algorithms=["HS256"], '
    "audience=…)` verifies it."
)
REQUIRED = 'A claim that is missing passes unless it is required: `options={"require": ["exp", …]}`.'
AUDIENCE = "A token that was made for another service, with the same key, is not for yours: pass `audience=`."
NOBODY = (
    "Convert `sub` where a failure becomes a 401, refuse a number that the database does not know, and ask the "
    "database whether the user exists."
)
FROM_TOKEN = "The role is in the database; what a token claims is not to be believed."
SWALLOWED = "`except Exception` catches your own mistakes too. Catch what a bad token raises: `jwt.InvalidTokenError`."
PRINTED = (
    "Look for what prints or logs a whole object, as a form, a user or a header. `SecretStr` and `Field(repr=False)` "
    "show nothing of a secret; the handler's own `print` has to go."
)
SAME_KEY = (
    "The app refuses a token that it has signed itself. Is it signed and read with the same key? Make the key once, "
    "when the app is imported, not at each call."
)
SHOWN = "Say in the sentence how many bytes the key has, and not what it is: a log is read by many."
OWN_KEY = (
    "Without `SECRET_KEY` the app makes a key of its own when it is imported: `secrets.token_urlsafe(32)`."
)
ALONE = "One of the two variables makes no admin, and is no reason to stop: ask for both before you use one."
STARTS = {"SECRET_KEY": OWN_KEY, "": ALONE}
PARAMETERS = (
    "SQLAlchemy puts what a statement that failed was to store into its error, and so into the log: "
    "`create_engine(…, hide_parameters=True)` leaves it out."
)
BUILT_IN = (
    "A key that stands in the code is known to all who can read it: without `SECRET_KEY`, let "
    "`secrets.token_urlsafe(32)` make one at each start."
)
SHORT = "Compare `len(key.encode())` with 32 when the app is imported or starts, and raise with a sentence."


def test_forged(api: httpx.Client, accounts: Accounts) -> None:
    """A token is 401 with `WWW-Authenticate` if it is garbled, changed after signing, expired, signed with another key or not at all (`alg: none`), if it has no `exp` or no `sub`, and if its `aud` is missing or not `warehouse`. So is one, signed with the right key, whose `sub` is no number, a number that no database knows (as 10³⁰), or the id of nobody. None is a 500."""
    admin = accounts.of("admin")
    expect(api.get("/users/me", headers=admin.headers)).status(200)
    for what, token, cause in forged(accounts, admin.id):
        refused(api, what, token, cause)
    for subject in SUBJECTS:
        shown = subject if len(subject) < 40 else f"{len(subject)} digits"
        refused(api, f"`sub` of “{shown}”", accounts.sign(claims_of(subject)), NOBODY)


def forged(accounts: Accounts, id: int) -> Iterator[tuple[str, str, str]]:
    """Tokens that nobody may believe, each with what is wrong and how that can happen."""
    claims = claims_of(id)
    good = accounts.sign(claims)
    head, body, signature = good.split(".")
    without = {name: {key: claims[key] for key in claims if key != name} for name in ("exp", "sub", "aud")}
    changed = encoded({**claims, "sub": str(id), "extra": 1})
    yield "two of three parts", f"{head}.{body}", TRUSTED
    yield "no text of a token", "…not…a…token…".encode().decode("latin-1"), TRUSTED
    yield "no signature", f"{head}.{body}.", TRUSTED
    yield "changed claims", f"{head}.{changed}.{signature}", TRUSTED
    yield "another key", accounts.sign(claims, OTHER_KEY), TRUSTED
    for none in ("none", "None"):
        yield f"`alg: {none}`", f"{encoded({'alg': none, 'typ': 'JWT'})}.{body}.", TRUSTED
    yield (
        "expired an hour ago",
        accounts.sign({**claims, "iat": 1_000_000_000, "exp": 1_000_003_600}),
        TRUSTED,
    )
    yield "no `exp`", accounts.sign(without["exp"]), REQUIRED
    yield "no `sub`", accounts.sign(without["sub"]), REQUIRED
    yield "no `aud`", accounts.sign(without["aud"]), AUDIENCE
    yield "`aud` of another service", accounts.sign({**claims, "aud": "billing"}), AUDIENCE


def test_claimed(api: httpx.Client, accounts: Accounts) -> None:
    """What else a token claims counts for nothing: one of a `viewer`, signed with the right key, that says `"role": "admin"` gets the 403 of a viewer."""
    viewer = accounts.of("viewer")
    headers = bearer(accounts.sign({**claims_of(viewer.id), **CLAIMED}))
    expect(api.get("/users/me", headers=headers)).status(200).has(role="viewer", cause=FROM_TOKEN)
    expect(api.delete("/inventory/NOSUCH", headers=headers)).error(403, cause=FROM_TOKEN)
    body = {"role": "admin"}
    expect(api.patch(f"/users/{viewer.id}/role", json=body, headers=headers)).error(403, cause=FROM_TOKEN)


def test_own_bugs(api: httpx.Client, accounts: Accounts, database: Database) -> None:
    """Only what is wrong with the token is a 401. What goes wrong in the app is a 500: here the table of the users has another name for a while, when somebody comes with a good token, logs in or registers."""
    viewer = accounts.of("viewer")
    tables = list(database.holding("$argon2"))
    require(tables, "a table with hashes of passwords", "none")
    database.change(*(f'ALTER TABLE "{table}" RENAME TO "{table}_away"' for table in tables))
    try:
        expect(api.get("/users/me", headers=viewer.headers)).status(500, cause=SWALLOWED)
        accounts.log_in(viewer.email, PASSWORD).status(500, cause=SWALLOWED)
        body = {"email": "pia@example.com", "password": PASSWORD}
        expect(api.post("/auth/register", json=body)).status(500)
    finally:
        database.change(*(f'ALTER TABLE "{table}_away" RENAME TO "{table}"' for table in tables))
    expect(api.get("/users/me", headers=viewer.headers)).status(200)


def test_silent(server: Server, accounts: Accounts) -> None:
    """Whatever happened so far, an error of the database included, no line of standard output or standard error has a password, a hash of one, a token or `SECRET_KEY`."""
    viewer = accounts.of("viewer")
    token = viewer.headers["Authorization"].split(".")[-1]
    accounts.log_in(viewer.email, PASSWORD).status(200)
    server.client.get("/users/me", headers=viewer.headers)
    server.client.patch("/users/me", json={"password": "short"}, headers=viewer.headers)
    printed = server.logs.printed(Mark())
    secrets = {
        "the password of a user": PASSWORD.rstrip("."),
        "`ADMIN_PASSWORD`": accounts.of("admin").password,
        "the hash of a password": "$argon2",
        "a token": token,
        "`SECRET_KEY`": server.environment["SECRET_KEY"],
    }
    for what, text in secrets.items():
        line = next((line for line in printed.splitlines() if text in line), "")
        cause = PARAMETERS if "[parameters: " in line else PRINTED
        if line:
            raise Unmet(f"no printed line with {what}", shorten(line, text), cause=cause, alone=True)


def test_own_key(server: Server, accounts: Accounts, database: Database) -> None:
    """A process without `SECRET_KEY` makes a key of its own at its start, which nobody knows: tokens of the process before are 401. `ACCESS_TOKEN_MINUTES=5` makes new tokens valid for 5 minutes. With only one of `ADMIN_EMAIL` and `ADMIN_PASSWORD` the app starts and makes no user."""
    viewer = accounts.of("viewer")
    alone = {"ADMIN_EMAIL": "alone@example.com", "ADMIN_PASSWORD": None}
    start_again(server, {"SECRET_KEY": None, "ACCESS_TOKEN_MINUTES": "5", **alone}, STARTS)
    token = accounts.log_in(viewer.email, PASSWORD).status(200).has(access_token=str).body["access_token"]
    expect(server.client.get("/users/me", headers=bearer(token))).status(200, cause=SAME_KEY)
    lives(token, 300)
    made = database.holding(str(alone["ADMIN_EMAIL"]))
    require(not made, "no user with `ADMIN_EMAIL`, without `ADMIN_PASSWORD`", "one")
    start_again(server, {"SECRET_KEY": None}, {"": OWN_KEY})
    refused(server.client, "the key of a process that ended", token, BUILT_IN)


def test_short_key(server: Server) -> None:
    """A `SECRET_KEY` of fewer than 32 bytes, also an empty one, stops the start with a sentence that names `SECRET_KEY`. What is printed does not have the key itself."""
    for key in SHORT_KEYS:
        server.kill()
        stops(server, key)


def shorten(line: str, text: str) -> str:
    """What stands around a text in a line."""
    place = line.find(text)
    return f"… {line[max(place - 80, 0) : place + 40]} …"


def stops(server: Server, key: str) -> None:
    """The app does not start with this key, and says why."""
    wanted = f"no start with a `SECRET_KEY` of {len(key)} bytes"
    mark = server.mark()
    try:
        server.start({"SECRET_KEY": key}).wait()
    except Stopped as stopped:
        said = f"{stopped.found.error}\n{server.logs.printed(mark)}"
        got = stopped.found.error or stopped.found.got
        require("SECRET_KEY" in said, f"{wanted}, and a sentence that names it", got, cause=SHORT)
        shown = next((line for line in said.splitlines() if key and key in line), "")
        if shown:
            raise Unmet(
                "no printed line with the short key", shorten(shown, key), cause=SHOWN, alone=True
            ) from stopped
    else:
        server.kill()
        raise Unmet(wanted, "an app that runs", cause=SHORT)


def lives(token: str, seconds: int) -> None:
    """A token is valid for so long."""
    part = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    life = claims["exp"] - claims["iat"]
    require(abs(life - seconds) <= 2, f"`exp` to be {seconds} seconds after `iat`", f"{life} seconds")


def refused(api: httpx.Client, what: str, token: str, cause: str) -> None:
    """A token is 401."""
    response = api.get("/users/me", headers={b"Authorization": b"Bearer " + token.encode("latin-1")})
    got = f"status {response.status_code}"
    require(response.status_code == 401, f"status 401 for a token with {what}", got, response, cause)
    expect(response).error(401).header("WWW-Authenticate", cause=CHALLENGE)


def encoded(value: object) -> str:
    """A part of a token."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
