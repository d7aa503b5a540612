"""Step cors: scripts of listed sites may read the answers, with credentials; no others."""

import httpx
import pytest

from checker.expect import Unmet, expect, require
from checker.life import Stopped
from checker.server import Server
from checker.values import show

SITES = ("https://shop.example", "https://admin.example:8443")
STRANGER = "https://evil.example"
LOCAL = "http://localhost:5173"
BOTH = f"*, {LOCAL}"
ALLOW_ORIGIN = "access-control-allow-origin"
ALLOW_CREDENTIALS = "access-control-allow-credentials"
METHODS = ("GET", "POST", "PATCH", "DELETE")
HEADERS = ("authorization", "content-type", "x-request-id")

NO_CORS = "Nothing answers for other origins yet: add `CORSMiddleware`."
NO_SLASH = (
    "In the variable it follows a comma and a space, and ends in a slash: neither is a part of an origin."
)
WILDCARD = "With `*` and credentials, or a pattern that fits all, `CORSMiddleware` answers each site with its own name."
WRITTEN = "The variable does not list this one: are the origins written down in the code?"
PART = "`allow_origins` is a text: each part of it counts as listed. Split it at the commas into a list."
OPEN_END = "A pattern or a comparison that looks only at the beginning lets longer names in."
STRANGERS = {
    STRANGER: WILDCARD,
    "https://shop.exam": PART,
    "https://admin.example": PART,
    "https://shop.example.evil.example": OPEN_END,
    "http://shop.example": "The scheme is a part of the origin.",
    "https://shop.example:8443": "The port is a part of the origin.",
    "null": "A page in a sandbox or a file has the origin `null`: it may be anybody's.",
}


def test_listed(api: httpx.Client) -> None:
    """A request whose `Origin` is listed in `ALLOWED_ORIGINS` gets `Access-Control-Allow-Origin` with exactly that origin and `Access-Control-Allow-Credentials: true`. The checks set the variable to `https://shop.example, https://admin.example:8443/`: a list with commas, where white space around an origin and a slash at its end do not count."""
    for site in SITES:
        response = api.get("/inventory", headers={"origin": site})
        expect(response).status(200)
        found = response.headers.get(ALLOW_ORIGIN)
        require(found != "*", f"`{ALLOW_ORIGIN}: {site}`", "`*`", response, WILDCARD)
        cause = NO_CORS if "vary" not in response.headers else NO_SLASH if site == SITES[1] else ""
        expect(response).header(ALLOW_ORIGIN, site, cause=cause)
        cause = (
            "Without `allow_credentials=True` a browser keeps answers to requests with cookies from the page."
        )
        expect(response).header(ALLOW_CREDENTIALS, "true", cause=cause)


def test_others(api: httpx.Client) -> None:
    """Any other `Origin`, as `https://evil.example`, `http://shop.example`, `https://shop.exam` or `null`, gets no header `Access-Control-Allow-Origin`, in answers and in preflights; the answer itself has the same status and body as without an `Origin`."""
    plain = expect(api.get("/inventory")).status(200).body
    ask = {"access-control-request-method": "GET"}
    for stranger, cause in STRANGERS.items():
        response = api.get("/inventory", headers={"origin": stranger})
        expect(response).status(200).json(plain)
        refuses(response, stranger, cause)
        refuses(api.options("/inventory", headers={"origin": stranger, **ask}), stranger, cause)


def test_preflight(api: httpx.Client) -> None:
    """A preflight (`OPTIONS` with `Origin` and `Access-Control-Request-Method`) from a listed site is answered with 200 or 204 for `GET`, `POST`, `PATCH` and `DELETE`, and for the request headers `authorization`, `content-type` and `x-request-id`. The answer names origin, credentials, that method and those headers in `Access-Control-Allow-…`."""
    for site, method in zip(SITES * 2, METHODS, strict=True):
        asked = {"access-control-request-method": method, "access-control-request-headers": ",".join(HEADERS)}
        response = api.options("/inventory/BOX0042", headers={"origin": site, **asked})
        expect(response).status(200, 204, cause=why_refused(response))
        expect(response).header(ALLOW_ORIGIN, site).header(ALLOW_CREDENTIALS, "true")
        names(response, "access-control-allow-methods", [method.lower()])
        names(response, "access-control-allow-headers", HEADERS)


@pytest.mark.fresh
def test_configuration(server: Server) -> None:
    """A star in `ALLOWED_ORIGINS` is ignored: with `*` no site is listed, with `*, http://localhost:5173` only the second is. Without the variable the app starts, and no site is listed."""
    star = "`*` reached `CORSMiddleware`: leave it out of the list."
    for value in ("*", None):
        client = started(server, value).client
        for origin in (STRANGER, SITES[0]):
            echoed = star if origin not in SITES else WRITTEN
            refuses(client.get("/inventory", headers={"origin": origin}), origin, echoed, given(value))
    client = started(server, BOTH).client
    refuses(client.get("/inventory", headers={"origin": STRANGER}), STRANGER, star, given(BOTH))
    response = client.get("/inventory", headers={"origin": LOCAL})
    found = response.headers.get(ALLOW_ORIGIN)
    wanted = f"the header `{ALLOW_ORIGIN}: {LOCAL}` {given(BOTH)}"
    require(found == LOCAL, wanted, show(found) if found else "none", response)


def started(server: Server, origins: str | None) -> Server:
    """The app with these origins in its environment, or without the variable."""
    server.kill()
    try:
        return server.start({"ALLOWED_ORIGINS": origins}).wait()
    except Stopped as error:
        cause = "`os.environ[…]` raises if there is no such variable; `os.environ.get(…)` takes a default."
        found = error.found.error or error.found.got
        raise Unmet(f"the app to start {given(origins)}", found, cause="" if origins else cause) from None


def given(origins: str | None) -> str:
    """What the environment of a start says."""
    return "without `ALLOWED_ORIGINS`" if origins is None else f"with `ALLOWED_ORIGINS={origins}`"


def refuses(response: httpx.Response, origin: str, cause: str, start: str = "") -> None:
    """The answer does not let scripts of this origin read it; `start` is what is special about this one."""
    found = response.headers.get(ALLOW_ORIGIN)
    wanted = f"no header `{ALLOW_ORIGIN}` for the origin `{origin}` {start}".rstrip()
    got = f"`{ALLOW_ORIGIN}: {found}`"
    require(found is None, wanted, got, response, WILDCARD if found == "*" else cause)


def names(response: httpx.Response, header: str, wanted: tuple[str, ...] | list[str]) -> None:
    """The header is a list that has these names, in any case and order."""
    listed = [each.strip().lower() for each in response.headers.get(header, "").split(",")]
    missing = [each for each in wanted if each not in listed]
    require(not missing, f"{show(missing)} in `{header}`", show(response.headers.get(header)), response)


def why_refused(response: httpx.Response) -> str:
    """What the status or the text of a refused preflight says about the app."""
    if response.status_code == 405:
        return "No path of yours has `OPTIONS`; `CORSMiddleware` answers preflights before they get there."
    asked = response.request.headers.get("access-control-request-headers", "")
    reasons = {
        "origin": "`allow_origins` lacks this origin.",
        "method": "`allow_methods` lacks this method: it is only `GET` if you do not say more.",
        "headers": f"`allow_headers` lacks one of those that the preflight asks for: {asked}.",
    }
    return " ".join(text for word, text in reasons.items() if word in response.text)
