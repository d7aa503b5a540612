"""Step log: one JSON line on standard output for each request, true and without secrets."""

import json
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx
import pytest

from checker.expect import expect, require
from checker.logs import Mark
from checker.server import Server
from checker.values import show

pytestmark = pytest.mark.continues

SITE = "https://shop.example"
ID = "x-request-id"
FIELDS = {"request_id": str, "method": str, "path": str, "status": int, "duration_ms": (int, float)}
UPLOAD_SECONDS = 0.25
NUMBERS = count(1)
OURS = "log-check-"

ASIDE = "A layer inside `CORSMiddleware` never sees a preflight: add the one that logs after it."
UNFLUSHED = (
    "Is your set-up called in `main.py`, is the logger's level `INFO`, has it a handler for standard output, and is "
    "each line flushed?"
)
ON_STDERR = (
    "What was written is on standard error: there `StreamHandler()` writes if it is not told `sys.stdout`."
)
NO_JSON = "Each line has to be one JSON object, as `json.dumps` writes it."
OTHER_ID = "The line needs a field `request_id` with the id that the response carries."
RAW_ID = "Log the id that the response carries: what the client sent may be missing, or break the rule."
TWICE = "Two handlers write it: does the logger pass it on to its parents (`propagate`), or is a layer added twice?"
WHOLE_URL = '`request.url` is the whole address; `request.url.path` or `scope["path"]` is the path.'
ENCODED = '`scope["raw_path"]` is still encoded; `scope["path"]` is not.'
BY_HAND = (
    "A line that is put together by hand lets a client write into it; `json.dumps` escapes what it sends."
)
IN_BLOCKS = (
    "`print` to a file or a collector is written in blocks: say `flush=True`, or use a handler of `logging`."
)
STRANGER = "Is it a `print`, a second handler, or a logger of a library that writes to standard output?"


def test_line(api: httpx.Client, server: Server) -> None:
    """Each request writes one line on standard output, and only one: a JSON object with `request_id` (that of the response, also where the client sent none or a bad one), `method`, `path`, `status` (a number) and `duration_ms` (a number). More fields are welcome."""
    for method, path, status in (("GET", "/health", 200), ("GET", "/inventory/BOX0042", 200)):
        since = server.mark()
        response = ask(api, method, path)
        expect(response).status(status)
        line = line_of(server, since, response)
        for name, kind in FIELDS.items():
            require(name in line, f"a field `{name}` in the line", show(line), response)
            right = isinstance(line[name], kind) and not isinstance(line[name], bool)
            wanted = f"`{name}` to be {'a text' if kind is str else 'a number'}"
            require(right, wanted, show(line[name]), response)
        require(line["method"] == method, f"`method` to be {show(method)}", show(line["method"]), response)
    line_of(server, server.mark(), ask(api, "GET", "/health"))  # by now the one before is done
    lines = [line for line in server.logs.records() if line.get("request_id") == response.headers.get(ID)]
    require(len(lines) == 1, f"one line for `{path}`", f"{len(lines)} lines", response, TWICE)
    for sent in ({}, {ID: "two words"}):
        since = server.mark()
        response = api.get("/health", headers=sent)
        line = server.logs.find(since, path="/health") or {}
        found, wanted = line.get("request_id"), response.headers.get(ID)
        require(found == wanted, f"`request_id` to be {show(wanted)}", show(found), response, RAW_ID)


def test_status(api: httpx.Client, server: Server) -> None:
    """The line has the true status: also that of a 201, a 404, a 405, a 422, and of preflights, accepted or refused."""
    require_lines(server)
    preflight = {"access-control-request-method": "POST"}
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "/inventory/restock", {"json": {"sku": "LOGGED1", "quantity": 1}}),
        ("GET", "/inventory/NOSUCH1", {}),
        ("DELETE", "/health", {}),
        ("GET", "/inventory", {"params": {"limit": 0}}),
        ("OPTIONS", "/inventory/restock", {"headers": {"origin": SITE, **preflight}}),
        ("OPTIONS", "/inventory/restock", {"headers": {"origin": "https://evil.example", **preflight}}),
    ]
    for method, path, options in asked:
        since = server.mark()
        response = ask(api, method, path, **options)
        line = line_of(server, since, response, ASIDE if method == "OPTIONS" else "")
        wanted = f"`status` to be {response.status_code}"
        require(line.get("status") == response.status_code, wanted, show(line.get("status")), response)


def test_duration(api: httpx.Client, server: Server) -> None:
    """`duration_ms` counts milliseconds, from the request's arrival at least to the start of the response: at least what `X-Process-Time` says."""
    require_lines(server)
    since = server.mark()
    started = time.perf_counter()
    headers = {"content-type": "application/json"}
    response = ask(api, "POST", "/inventory/restock", content=slow_body(api), headers=headers)
    waited = (time.perf_counter() - started) * 1000
    expect(response).status(201)
    found = line_of(server, since, response).get("duration_ms", 0)
    least = float(response.headers.get("x-process-time", UPLOAD_SECONDS)) * 1000
    wanted = f"`duration_ms` to be about {least:.0f}"
    unit = "These are seconds." if found < least / 100 else "These are not milliseconds."
    near = least / 2 <= found <= waited * 10
    early = "The clock starts too late, or the line is written before the response starts."
    require(near, wanted, show(found), response, early if least / 100 <= found < least / 2 else unit)


def test_path(api: httpx.Client, server: Server) -> None:
    """`path` is the path as people read it, decoded and without the query: of `/inventory/a%20b%C3%A9?limit=1` it is `/inventory/a bé`. What may be a secret is in no log, on standard error neither: no query string, no `Authorization` header, no cookie."""
    require_lines(server)
    for sent, wanted in {
        "/inventory/GLOVE9": "/inventory/GLOVE9",
        "/inventory/a%20b%C3%A9?limit=1": "/inventory/a bé",
        "/no/such?path=/health": "/no/such",
    }.items():
        since = server.mark()
        response = ask(api, "GET", sent)
        found = line_of(server, since, response).get("path")
        text = str(found)
        cause = WHOLE_URL if "?" in text or "://" in text else ENCODED if "%" in text else ""
        require(found == wanted, f"`path` to be {show(wanted)}", show(found), response, cause)
    require_no_secrets(api, server)


def test_forged(api: httpx.Client, server: Server) -> None:
    """No client can write into the log: a path with an encoded line break (`%0a`), quotation mark or backslash still makes one line, a JSON object with the true fields."""
    require_lines(server)
    forged = "%7B%22request_id%22:%22forged%22,%22status%22:200%7D"
    for path in (f"/x%0a{forged}%0a", "/x%22,%22status%22:200,%22y%22:%22", "/x%5C", "/x%0D%E2%80%A8y"):
        since = server.mark()
        response = ask(api, "GET", path)
        line = line_of(server, since, response, BY_HAND)
        forgeries = [each for each in server.logs.records(since) if each.get("request_id") == "forged"]
        require(not forgeries, "no line that the client wrote", show(forgeries), response, BY_HAND)
        found = line.get("status")
        wanted = f"`status` to be {response.status_code}"
        require(found == response.status_code, wanted, show(found), response, BY_HAND)
        right = str(line.get("path")).startswith("/x")
        require(right, "`path` to begin with `/x`", show(line.get("path")), response, BY_HAND)


def test_only(api: httpx.Client, server: Server) -> None:
    """Standard output has these lines and nothing else, from the start of the app on: no `print`, no other logger. Standard error is free for what else you want to say."""
    require_lines(server)
    since = server.mark()
    for path in ("/", "/inventory", "/inventory/low-stock", "/inventory/BOX0042", "/no/such"):
        response = ask(api, "GET", path)
        line_of(server, since, response)
    for line in server.logs.lines():
        wanted = "only the lines of requests on standard output"
        require("request_id" in parsed(line), wanted, f"the line {line}", response, STRANGER)


@pytest.mark.processes
def test_at_once(server: Server) -> None:
    """A line is written at once, and not when the process ends: standard output that is no terminal is written in blocks unless each line is flushed. This check starts your app without `PYTHONUNBUFFERED`."""
    require_lines(server)
    api = server.start({"PYTHONUNBUFFERED": None}).client
    since = server.mark()
    line_of(server, since, ask(api, "GET", "/health"), IN_BLOCKS)


def require_no_secrets(api: httpx.Client, server: Server) -> None:
    """What a request brings along is in no log."""
    since = server.mark()
    headers = {"authorization": "Bearer tell-nobody-1", "cookie": "session=tell-nobody-2"}
    for path in ("/inventory", "/no/such", "/inventory/low-stock"):
        response = ask(api, "GET", path, params={"token": "tell-nobody-3"}, headers=headers)
        line_of(server, since, response)
    written = server.logs.printed(since)
    secrets = {
        "tell-nobody-1": "the header `Authorization`",
        "tell-nobody-2": "the cookie",
        "tell-nobody-3": "the query string",
    }
    for secret, what in secrets.items():
        guilty = next((line for line in written.splitlines() if secret in line), "")
        cause = "Log what you choose, field by field; a whole address or all headers hold what you did not think of."
        require(not guilty, f"no log line with {what}", guilty, response, cause)


def ask(api: httpx.Client, method: str, path: str, **options: Any) -> httpx.Response:
    """The answer to a request with an id of its own."""
    headers = {ID: f"{OURS}{next(NUMBERS)}", **options.pop("headers", {})}
    return api.request(method, path, headers=headers, **options)


def line_of(server: Server, since: Mark, response: httpx.Response, cause: str = "") -> dict[str, Any]:
    """The line of a request among those since a moment."""
    request_id = response.request.headers[ID]
    found = server.logs.find(since, request_id=request_id)
    name = f"{response.request.method} {response.request.url.raw_path.decode('ascii')}"
    wanted = f'a JSON line with `"request_id": "{request_id}"` for `{name}`'
    written = server.logs.text(since).strip()
    got = written or "no line on standard output"
    require(found is not None, wanted, got, response, cause or why_none(server, since, written))
    return found or {}


def why_none(server: Server, since: Mark, written: str) -> str:
    """Why a request has no line among what was written to standard output."""
    if not written:
        return ON_STDERR if server.logs.printed(since) else UNFLUSHED
    return OTHER_ID if server.logs.records(since) else NO_JSON


def require_lines(server: Server) -> None:
    """The app has logged a request of these checks: without that there is nothing to wait for."""
    if server.last_response is None:  # the check is asked alone
        server.logs.find(request_id=ask(server.client, "GET", "/health").request.headers[ID])
    ids = [str(line.get("request_id")) for line in server.logs.records()]
    right = any(each.startswith(OURS) for each in ids)
    cause = "See the first behaviour of this step."
    require(right, "JSON lines with the `request_id` of earlier requests", "none so far", cause=cause)


def parsed(line: str) -> dict[str, Any]:
    """The line as a JSON object, empty if it is none."""
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def slow_body(api: httpx.Client) -> Iterator[bytes]:
    """A restock whose second half comes late; the request between the halves shows that the first is there."""
    yield b'{"sku": "SLOWLY2", '
    api.get("/health")
    time.sleep(UPLOAD_SECONDS)
    yield b'"quantity": 1}'
