"""Step login: a password is exchanged for a token."""

import time
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import httpx
import jwt
import pytest

from checker.accounts import ALGORITHM, AUDIENCE, PASSWORD, Accounts
from checker.expect import Unmet, expect, require
from checker.life import Stopped
from checker.pulse import best_pulse
from checker.server import Server
from checker.values import show

pytestmark = pytest.mark.continues

LAST_DIFFERS = f"{PASSWORD[:-1]}!"
LIFE_SECONDS = 30 * 60
CLOCK_SECONDS = 2
LOG_INS = 20
BURST_SECONDS = 60.0
SHARE = 1 / 3
PAUSE_SECONDS = 0.02
TRIES = 3
HALF = 1 / 2
SPACED = " with a space at each end "
QUICK = f"each answer of `GET /health` within a third of the time that {LOG_INS} log-ins take"
CASE = "Trim and lower-case what is sent as `username`, as you did when the user registered."
FORM = (
    "OAuth2 sends a form and no JSON: declare `Annotated[OAuth2PasswordRequestForm, Depends()]`, which has "
    "`username` and `password`."
)
SUBJECT = "The `sub` of a JWT is a text: write `str(user.id)`. PyJWT signs a number there, and refuses to read it again."
SERVICE = "`aud` names the service that the token is for: the text `warehouse`, as it stands here."
ZONE = "`datetime.now(UTC)` knows its zone; PyJWT takes a time without one for UTC."
CUT = "bcrypt reads 72 bytes of a password and no more; Argon2 takes all of it."
CHALLENGE = '`HTTPException(401, "…", headers={"WWW-Authenticate": "Bearer"})` has the header.'
ORACLE = "Whoever can tell the two apart can ask who has an account: raise one and the same error for both."
STRIPPED = (
    "White space is part of a password: an e-mail is trimmed, a password is stored and compared as it came."
)
COROUTINE = (
    "In an `async def` handler a hash keeps the event loop, the one thread that serves everybody, and turns do not "
    "change that. FastAPI runs a handler that is `def` in another thread."
)
BLOCKED = (
    "A hash takes a tenth of a second of the whole processor. In an `async def` handler it keeps the one thread "
    "that serves everybody; in `def` handlers, many at once keep all processors. "
    "`Depends(…, max_concurrency=2)` lets two at a time begin."
)


def test_log_in(accounts: Accounts, server: Server, api: httpx.Client) -> None:
    """`POST /auth/token` takes a form (`application/x-www-form-urlencoded`, no JSON) with `username`, which is the e-mail in any case, and `password`; without one of the two it is 422. It answers 200 with `{"access_token": "…", "token_type": "bearer"}`. The token is a JWT, signed by HS256 with `SECRET_KEY`. Its `sub` is the user's `id` as a string, its `aud` is `warehouse`, its `iat` is the present time, and its `exp` is 30 minutes later."""
    user = accounts.of("viewer")
    before = int(time.time())
    answer = accounts.log_in(user.email.upper(), PASSWORD)
    answer.status(200, cause=FORM if answer.response.status_code == 422 else CASE)
    answer.has(access_token=str, token_type="bearer").lacks(PASSWORD, "$argon2")
    for form in ({"username": user.email}, {"password": PASSWORD}):
        expect(api.post("/auth/token", data=form)).error(422)
    claims = read(answer.body["access_token"], server.environment["SECRET_KEY"], answer.response)
    for name, value, cause in (("sub", str(user.id), SUBJECT), ("aud", AUDIENCE, SERVICE)):
        right = claims.get(name) in (value, [value])
        require(right, f"the claim `{name}` to be {show(value)}", show(claims), answer.response, cause)
    numbers = all(isinstance(claims.get(name), int | float) for name in ("iat", "exp"))
    require(numbers, "the claims `iat` and `exp`, in seconds since 1970", show(claims), answer.response)
    right = before - CLOCK_SECONDS <= claims["iat"] <= time.time() + CLOCK_SECONDS
    require(right, f"`iat` to be now, about {before}", show(claims["iat"]), answer.response, ZONE)
    life = claims["exp"] - claims["iat"]
    right = abs(life - LIFE_SECONDS) <= CLOCK_SECONDS
    require(right, "`exp` to be 1800 seconds after `iat`", f"{life} seconds", answer.response, ZONE)


def test_refused(accounts: Accounts) -> None:
    """A wrong password is 401 with a `detail` and the header `WWW-Authenticate`, also if only its 128th character is wrong, or the white space at its ends is missing. An e-mail that nobody has gets the same answer: the same status, the same body."""
    user = accounts.of("viewer")
    wrong = accounts.log_in(user.email, LAST_DIFFERS).error(401, cause=CUT)
    wrong.header("WWW-Authenticate", cause=CHALLENGE)
    spaced = accounts.register("sue@example.com", SPACED)
    accounts.log_in(spaced.email, SPACED).status(200, cause=STRIPPED)
    accounts.log_in(spaced.email, SPACED.strip()).error(401, cause=STRIPPED)
    unknown = accounts.log_in("nobody@example.com", PASSWORD).error(401, cause=ORACLE)
    unknown.header("WWW-Authenticate", cause=CHALLENGE).json(wrong.body, cause=ORACLE)


@pytest.mark.processes
def test_one(accounts: Accounts, server: Server, api: httpx.Client) -> None:
    """While one client registers or logs in, `GET /health` is answered: the longest time without an answer is at most half of what that client waits, in one of three tries at least."""
    user = accounts.of("viewer")
    body = {"password": PASSWORD}
    registers = [{"email": f"try{number}@example.com", **body} for number in range(TRIES)]
    log_in = api.build_request("POST", "/auth/token", data={"username": user.email, **body})
    for what, requests, status in (
        ("log-in", [log_in] * TRIES, 200),
        ("registration", [api.build_request("POST", "/auth/register", json=each) for each in registers], 201),
    ):
        pulse = best_pulse(server, requests, "/health", HALF)
        expect(pulse.response).status(status)
        wanted = f"answers of `GET /health` during a {what}"
        got = f"none for {pulse.silence:.2f} s of the {pulse.whole:.2f} s that it took, at the best of {TRIES} tries"
        require(pulse.share <= HALF, wanted, got, pulse.response, COROUTINE)


@pytest.mark.processes
def test_many(accounts: Accounts, server: Server, api: httpx.Client) -> None:
    """While 20 clients log in at once, each with 200 in the end, `GET /health` is answered all the time: no answer takes longer than a third of the time that the log-ins take together."""
    user = accounts.of("viewer")
    form = {"username": user.email, "password": PASSWORD}
    requests = [api.build_request("POST", "/auth/token", data=form) for _ in range(LOG_INS)]
    slowest = 0.0
    with server.hurried(), ThreadPoolExecutor(1) as thread:
        started = time.monotonic()
        answers = thread.submit(server.burst, requests, BURST_SECONDS)
        while not answers.done():
            slowest = max(slowest, probe(api, server))
            wait([answers], PAUSE_SECONDS)
        together = time.monotonic() - started
        for response in answers.result():
            expect(response).status(200)
    got = f"one after {slowest:.1f} s of {together:.1f} s"
    require(slowest <= SHARE * together, QUICK, got, cause=BLOCKED)


def probe(api: httpx.Client, server: Server) -> float:
    """The seconds that `GET /health` takes."""
    started = time.monotonic()
    try:
        expect(api.get("/health")).status(200)
    except Stopped as stopped:
        if not stopped.hung:
            raise
        server.kill()
        raise Unmet(QUICK, stopped.found.got, cause=BLOCKED) from stopped
    return time.monotonic() - started


def read(token: str, key: str, response: httpx.Response) -> dict[str, Any]:
    """The claims of a token that is signed with this key."""
    try:
        return jwt.decode(
            token, key, [ALGORITHM], audience=AUDIENCE, options={"verify_sub": False, "verify_iat": False}
        )
    except jwt.InvalidSignatureError:
        cause = "The key is `SECRET_KEY` of the environment, as it stands there."
        raise Unmet("a token signed with `SECRET_KEY`", "another signature", response, cause) from None
    except (jwt.InvalidAudienceError, jwt.MissingRequiredClaimError) as error:
        raise Unmet("the claim `aud` to be `warehouse`", str(error), response) from None
    except jwt.ExpiredSignatureError:
        raise Unmet("a token that is valid for 30 minutes", "one that has expired", response, ZONE) from None
    except jwt.InvalidTokenError as error:
        cause = '`jwt.encode(claims, key, algorithm="HS256")` of PyJWT makes one.'
        raise Unmet("a JWT, signed by HS256", str(error), response, cause) from None
