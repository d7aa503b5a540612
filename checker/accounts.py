"""Users that checks act as, with tokens that checks sign: signing is quick, and logging in is not.

The app's environment says who the first admin is (`ADMIN_EMAIL`, `ADMIN_PASSWORD`) and what signs its tokens
(`SECRET_KEY`); see `environment` in a lesson's metadata.
"""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from checker.expect import Expectation, Unmet, expect
from checker.server import Server
from checker.values import show

ALGORITHM = "HS256"
AUDIENCE = "warehouse"
FIRST_ROLE = "viewer"
FIRST_ADMIN = "admin"
FIRST_ID = 1
LIFE_SECONDS = 1800
UNAUTHORIZED = 401
PASSWORD = "correct horse battery staple".ljust(128, ".")
"""Long enough to tell whether all of it counts."""

NOT_STORED = (
    "The app makes the first admin when it starts, with `ADMIN_EMAIL` and `ADMIN_PASSWORD`. Was it "
    "committed? And is it stored as the log-in looks for it?"
)

Headers = dict[str, str]
Claims = dict[str, object]


@dataclass(frozen=True, slots=True)
class Account:
    """A user that the app knows: its id, what it logs in with, and headers that a request as it needs.

    `who` is what a report calls it.
    """

    id: int
    email: str
    password: str
    headers: Headers
    who: str


class Accounts:
    """The users of one server; each is made when it is first asked for, through the app itself."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._known: dict[str, Account] = {}

    def of(self, role: str) -> Account:
        """The user with this role; always the same one. Raises `Unmet` if the app does not make it."""
        if role not in self._known:
            self._known[role] = self._first_admin() if role == FIRST_ADMIN else self._with_role(role)
        return self._known[role]

    def headers(self, role: str) -> Headers:
        """What a request as the user with this role carries."""
        return self.of(role).headers

    def register(self, email: str, password: str = PASSWORD) -> Account:
        """A new user, with the role that new users have."""
        response = self._server.client.post("/auth/register", json={"email": email, "password": password})
        body = expect(response).status(201).has(id=int).body
        self._server.set_up.append(response)
        return self._account(body["id"], email, password, email)

    def log_in(self, email: str, password: str) -> Expectation:
        """The answer to a log-in."""
        form = {"username": email, "password": password}
        return expect(self._server.client.post("/auth/token", data=form))

    def sign(self, claims: Mapping[str, object], key: str | None = None, algorithm: str = ALGORITHM) -> str:
        """A token with exactly these claims, signed with the app's key unless another one is given."""
        import jwt

        key = self._server.environment["SECRET_KEY"] if key is None else key
        return jwt.encode(dict(claims), key, algorithm)

    def _first_admin(self) -> Account:
        environment = self._server.environment
        email, password = environment["ADMIN_EMAIL"], environment["ADMIN_PASSWORD"]
        id = FIRST_ID if self._is_first(email) else self._id_by_log_in(email, password)
        return self._account(id, email, password, "the admin")

    def _is_first(self, email: str) -> bool:
        """Whether the user with this e-mail was made before all others; to ask costs no hash."""
        me = self._server.client.get("/users/me", headers=bearer(self.sign(claims_of(FIRST_ID))))
        with suppress(Unmet):
            expect(me).status(200).has(email=email)
            return True
        return False

    def _id_by_log_in(self, email: str, password: str) -> int:
        answer = self.log_in(email, password)
        cause = NOT_STORED if answer.response.status_code == UNAUTHORIZED else ""
        return id_in(answer.status(200, cause=cause).has(access_token=str).body["access_token"])

    def _with_role(self, role: str) -> Account:
        account = replace(self.register(f"{role}@example.com"), who=f"the {role}")
        if role != FIRST_ROLE:
            path, admin = f"/users/{account.id}/role", self.headers(FIRST_ADMIN)
            response = self._server.client.patch(path, json={"role": role}, headers=admin)
            expect(response, "the admin").status(200)
            self._server.set_up.append(response)
        return account

    def _account(self, id: int, email: str, password: str, who: str) -> Account:
        return Account(id, email, password, bearer(self.sign(claims_of(id))), who)


def claims_of(id: int | str) -> Claims:
    """What a valid token says about a user."""
    now = int(time.time())
    return {"sub": str(id), "aud": AUDIENCE, "iat": now, "exp": now + LIFE_SECONDS}


def bearer(token: str) -> Headers:
    """What a request with this token carries."""
    return {"Authorization": f"Bearer {token}"}


def id_in(token: str) -> int:
    """The id of the user whom a token names; raises `Unmet` if it names none. Nothing is verified."""
    import jwt

    try:
        claims = jwt.decode(token, options={"verify_signature": False, "verify_sub": False})
        return int(claims["sub"])
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError):
        raise Unmet("a JWT whose `sub` is the user's id", show(token)) from None
