"""Step register: accounts whose passwords nobody can read."""

import sqlite3

import httpx

from checker.database import Database
from checker.expect import Expectation, Unmet, expect, require
from checker.overtaking import overtaken, places_of
from checker.values import show

FIELDS = {"id": int, "email": str, "role": str, "is_active": bool}
PASSWORD = "correct horse battery staple"
HASH = "$argon2"
SPACES = " 8 long "
BAD_PASSWORDS = ("", "1234567", "x" * 129, "x" * 5_000, f" {'x' * 127} ", None, ["12345678"])
ROLE = "The model of what registers has no `role`: whoever registers would choose it, and choose `admin`."
CASE = "The same mail box: trim and lower-case the e-mail before it is stored, and wherever it is looked up."
LENGTH = "An `Annotated` type with Pydantic's `Field(min_length=8, max_length=128)` counts characters, in `SecretStr` too."
STRIPPED = (
    "White space is part of a password: an e-mail is trimmed, a password is stored and compared as it came."
)
UNCAUGHT = (
    "Asking first whether an e-mail is taken is no protection: another request may register it before yours. "
    "Insert, and turn the database's `IntegrityError` into a 409."
)
UNHASHED = (
    "Store `PasswordHash.recommended().hash(password)` of pwdlib. SHA-256 and its kin are made to be quick, "
    "and so is guessing them."
)
SALT = "A salt of its own for each password hides that two are the same: `hash` of pwdlib makes one."
LEAK = "What is answered has a model of its own, without the password and its hash."


def test_register(api: httpx.Client) -> None:
    """`POST /auth/register` with `{"email": "ann@example.com", "password": "…"}` answers 201 with the user: `id` (a whole number of its own), `email`, `role` and `is_active` (true). The e-mail is trimmed and lower-cased. Everybody begins as `viewer`: a `role` in the body is ignored, or refused with 422, but never given."""
    ann = register(api, " Ann@Example.COM ").status(201).has(FIELDS)
    ann.has(email="ann@example.com", cause=CASE).has(role="viewer", is_active=True)
    bob = register(api, "bob@example.com", role="admin").status(201, 422)
    if bob.response.status_code == 201:
        bob.has(FIELDS).has(email="bob@example.com").has(cause=ROLE, role="viewer")
        require(bob.body["id"] != ann.body["id"], "an `id` of its own for each user", show(bob.body["id"]))


def test_stored(api: httpx.Client, database: Database) -> None:
    """The database keeps the Argon2 hash of a password, a text that begins with `$argon2`, with a salt of its own: the same password of two users has two hashes. The password itself is in no table. No answer has the hash. None has the password, save a 422: FastAPI's repeats in `input` what was sent, to whoever sent it."""
    before = hashes(database)
    for email in ("cat@example.com", "dan@example.com"):
        register(api, email).status(201).has(FIELDS).lacks(PASSWORD, HASH, cause=LEAK)
    found = database.holding(PASSWORD)
    require(
        not found,
        "no password in the database",
        f"one in the table `{next(iter(found), '')}`",
        cause=UNHASHED,
    )
    new = hashes(database)[len(before) :]
    wanted = "a text that begins with `$argon2` for each of two users"
    require(len(new) == 2, wanted, f"{len(new)} of them", cause=UNHASHED)
    require(new[0] != new[1], "two hashes for the same password", "the same one twice", cause=SALT)


def test_rules(api: httpx.Client) -> None:
    """`password` has 8 to 128 characters, of any kind, and white space at its ends counts; anything else, or none, is 422 with the `loc` `["body", "password"]`. So is an `email` that is null or left out, with `["body", "email"]`. What is refused stores nothing."""
    for bad in BAD_PASSWORDS:
        spaces = isinstance(bad, str) and bad.strip() != bad
        cause = STRIPPED if spaces else LENGTH
        register(api, "eve@example.com", password=bad).rejects("body", "password", cause=cause).lacks(HASH)
    expect(api.post("/auth/register", json={"email": "eve@example.com"})).rejects("body", "password")
    expect(api.post("/auth/register", json={"password": PASSWORD})).rejects("body", "email")
    register(api, None).rejects("body", "email")
    register(api, "eve@example.com", password=SPACES).status(201, cause=STRIPPED)
    register(api, "fay@example.com", password="ü" * 128).status(201)


def test_taken(api: httpx.Client, database: Database) -> None:
    """An e-mail that is taken is 409 with a `detail`, also with capitals or white space around it. The database itself refuses a second user with the same e-mail. That refusal is a 409 too, for whoever registers while another request takes the e-mail."""
    register(api, "gus@example.com").status(201)
    register(api, " GUS@example.com").error(409, cause=CASE).lacks(PASSWORD, HASH, cause=LEAK)
    register(api, "hal@example.com").status(201)
    table = refuses_twice(database, "gus@example.com", "hal@example.com")
    with overtaken(database, table):
        late = register(api, "late@example.com")
    late.error(409, cause=UNCAUGHT)


def refuses_twice(database: Database, first: str, second: str) -> str:
    """The table whose schema refuses two users with the same e-mail, tried on a copy."""
    columns = places_of(database, second)
    require(columns, f"`{second}` in a column of a table", "none")
    with database.copy() as copy:
        for table, column in columns:
            try:
                copy.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE "{column}" = ?', [first, second])
            except sqlite3.IntegrityError:
                return table
    places = ", ".join(f"`{table}.{column}`" for table, column in columns)
    cause = "`Field(unique=True)` on the column makes the database refuse it, whoever writes."
    raise Unmet("a database that refuses an e-mail twice", f"the same one twice in {places}", cause=cause)


def hashes(database: Database) -> list[str]:
    """The texts that begin like Argon2's hashes, in all tables."""
    rows = (row for rows in database.holding(HASH).values() for row in rows)
    return [
        value for row in rows for value in row.values() if isinstance(value, str) and value.startswith(HASH)
    ]


def register(api: httpx.Client, email: object, **more: object) -> Expectation:
    """The answer to somebody who registers."""
    return expect(api.post("/auth/register", json={"email": email, "password": PASSWORD, **more}))
