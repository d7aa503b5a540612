"""Step request-id: each request has an id that client, log and support can name."""

import re

import httpx
import pytest

from checker.expect import Unmet, expect, require
from checker.life import Stopped
from checker.server import Server
from checker.values import show

pytestmark = pytest.mark.continues

SITE = "https://shop.example"
HEADER = "x-request-id"
VALID = re.compile(r"[A-Za-z0-9._-]{1,64}")
BODY_SECONDS = 5.0
RULE = "an id of 1 to 64 characters of `A–Z a–z 0–9 . _ -`"

MISSING = "No layer adds it to this response: is one added to `app`?"
NOT_ON_ERRORS = (
    "What a handler or a dependency sets is lost when an exception makes the response; a layer around the app "
    "sees every response, whatever its status."
)
OUTSIDE = "`CORSMiddleware` answers preflights itself: only layers outside it, so added after it, see them."
PREFIX = "`re.match` is content with a good beginning; `re.fullmatch` looks at the whole text."
LETTERS = r"`\w` and `isalnum()` take letters and digits of every alphabet; `[A-Za-z0-9]` takes ASCII only."
LONG = "64 characters is the most: a pattern needs that limit, and `re.fullmatch` to look at the whole text."
EMPTY = "An empty header is there, but it is no id."
SWALLOWED = "`HTTPException` is an answer, not an accident: who catches it turns a 404 into a 500."
BAD: dict[bytes, str] = {
    b"": EMPTY,
    b"x" * 65: LONG,
    b"two words": PREFIX,
    b"order/7": PREFIX,
    b"a,b": PREFIX,
    b'{"admin":true}': "",
    "größe".encode("latin-1"): LETTERS,
    "m²".encode("latin-1"): LETTERS,
}


def test_made(api: httpx.Client, server: Server) -> None:
    """Every response has a header `X-Request-ID`: 1 to 64 characters, each an ASCII letter or digit or one of `-`, `_` and `.`. So do a 404, a 405, a 422 and the 201 of a restock; a request that brings no id gets one that no other has."""
    asked = [("GET", "/health", 200), ("GET", "/no/such/path", 404), ("DELETE", "/health", 405)]
    asked += [("GET", "/inventory?limit=0", 422), ("GET", "/inventory/BOX0042", 200)]
    seen = {id_of(restock(server, api))}
    for method, path, status in asked:
        response = api.request(method, path)
        expect(response).status(status, cause=SWALLOWED if response.status_code == 500 else "")
        seen.add(id_of(response))
    cause = "The id is made once, when the app starts, instead of once a request."
    require(len(seen) == len(asked) + 1, "an id of its own for each request", show(sorted(seen)), cause=cause)


def test_kept(api: httpx.Client) -> None:
    """A valid `X-Request-ID` of the client is kept, as `order-4711`: the response has the same one, and only that one."""
    for sent in ("order-4711", "7", "A.b_c-9", "-", "Z" * 64, "0b8c1f6e-4d6a-4f5e-9d3a-1f2b3c4d5e6f"):
        response = api.get("/health", headers={HEADER: sent})
        found = response.headers.get_list(HEADER)
        twice = "Two layers set the header, or one appends it instead of setting it." if found[1:] else ""
        require(found == [sent], f"`{HEADER}: {sent}`, once", show(found), response, twice)


def test_replaced(api: httpx.Client) -> None:
    """An `X-Request-ID` that breaks the rule, as an empty one, one of 65 characters, `two words` or `größe`, is replaced by a new valid id; the request is answered as if it had brought none."""
    for sent, cause in BAD.items():
        response = api.get("/health", headers=[(HEADER.encode(), sent)])
        expect(response).status(200)
        found = response.headers.get(HEADER, "")
        kept = found.encode("latin-1", "replace") == sent or sent.startswith(
            found.encode("latin-1", "replace")
        )
        shown = sent.decode("latin-1")
        wanted = f"a new id instead of `{shown}`"
        require(found and not kept, wanted, f"`{found}`", response, cause)
        require(VALID.fullmatch(found), f"{RULE} instead of `{shown}`", f"`{found}`", response, cause)


def test_browsers(api: httpx.Client) -> None:
    """Preflights have the header too, those of a listed site and those of any other. An answer to a listed site names `X-Request-ID` in `Access-Control-Expose-Headers`, so that scripts may read it."""
    for origin in (SITE, "https://evil.example"):
        headers = {"origin": origin, "access-control-request-method": "POST", HEADER: "preflight-1"}
        response = api.options("/inventory/restock", headers=headers)
        found = response.headers.get(HEADER)
        wanted = f"`{HEADER}: preflight-1` on a preflight"
        require(found == "preflight-1", wanted, "none" if found is None else f"`{found}`", response, OUTSIDE)
    response = api.get("/health", headers={"origin": SITE})
    exposed = response.headers.get("access-control-expose-headers", "")
    right = HEADER in [each.strip().lower() for each in exposed.split(",")]
    cause = "`expose_headers` of `CORSMiddleware` names the headers that a page's script may read."
    require(right, "`X-Request-ID` in `Access-Control-Expose-Headers`", show(exposed), response, cause)


@pytest.mark.processes
def test_concurrent(api: httpx.Client, server: Server) -> None:
    """Requests at the same time keep their ids apart: of 40 at once each gets its own back, or a new one if it brought none."""
    sent = [f"caller-{number}" if number % 2 else "" for number in range(40)]
    body = {"sku": "BOX0042", "quantity": 1}
    requests = [
        api.build_request("POST", "/inventory/restock", json=body, headers={HEADER: each} if each else {})
        for each in sent
    ]
    responses = server.burst(requests)
    cause = "An id in a variable that all requests share belongs to whichever came last."
    for wanted, response in zip(sent, responses, strict=True):
        found = id_of(response)
        require(found == (wanted or found), f"the id `{wanted}`", f"`{found}`", response, cause)
    found = [id_of(response) for response in responses]
    require(
        len(set(found)) == len(found), "40 different ids", f"{len(set(found))} different ones", cause=cause
    )


def id_of(response: httpx.Response) -> str:
    """The id of a response, which must be a valid one."""
    found: str | None = response.headers.get(HEADER)
    name = f"{response.request.method} {response.request.url.path}"
    wanted = f"a header `{HEADER}` with {RULE} on `{name}`"
    missing = MISSING if response.is_success else NOT_ON_ERRORS
    require(found is not None, wanted, "none", response, missing)
    require(found and VALID.fullmatch(found), wanted, f"`{found}`", response)
    return found or ""


def restock(server: Server, api: httpx.Client) -> httpx.Response:
    """The answer to a restock, whose body must reach the handler."""
    body = {"sku": "WITHID1", "quantity": 1}
    try:
        (response,) = server.burst([api.build_request("POST", "/inventory/restock", json=body)], BODY_SECONDS)
    except Stopped as error:
        cause = "A layer that takes a message from `receive` has to hand it on: nobody gets it twice."
        got = f"none within {BODY_SECONDS:g} seconds" if error.hung else error.found.got
        raise Unmet("an answer to `POST /inventory/restock` with its body", got, cause=cause) from None
    expect(response).status(201)
    return response
