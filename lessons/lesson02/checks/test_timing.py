"""Step timing: each response says how long it took until it began."""

import math
import time
from collections.abc import Iterator

import httpx
import pytest

from checker.expect import expect, require
from checker.values import show

pytestmark = pytest.mark.continues

SITE = "https://shop.example"
HEADER = "x-process-time"
UPLOAD_SECONDS = 0.25
STREAM_SECONDS = 0.5

OUTSIDE = "`CORSMiddleware` answers preflights itself: only layers outside it, so added after it, see them."
LONGER = "This is longer than the client waited: is the first reading that of this request?"
MISSING = "No layer adds it to this response: is it added to `app`, and does it see every response?"
COLLECTED = "A layer that collects the body before it passes it on makes everybody wait for the last part."


def test_every_response(api: httpx.Client) -> None:
    """Every response has a header `X-Process-Time`: a number of seconds without a unit, as `0.004217`, at least 0. So do a 404, a 405, a 422 and preflights, accepted or refused. An answer to a listed site names it in `Access-Control-Expose-Headers`."""
    asked = [("GET", "/health", 200), ("GET", "/no/such/path", 404), ("DELETE", "/health", 405)]
    asked += [("GET", "/inventory?limit=0", 422), ("GET", "/inventory/BOX0042", 200)]
    for method, path, status in asked:
        response = api.request(method, path)
        expect(response).status(status)
        seconds_of(response)
    for origin in (SITE, "https://evil.example"):
        headers = {"origin": origin, "access-control-request-method": "GET"}
        seconds_of(api.options("/inventory", headers=headers), OUTSIDE)
    response = api.get("/health", headers={"origin": SITE})
    exposed = response.headers.get("access-control-expose-headers", "")
    right = HEADER in [each.strip().lower() for each in exposed.split(",")]
    cause = "`expose_headers` of `CORSMiddleware` names the headers that a page's script may read."
    require(right, "`X-Process-Time` in `Access-Control-Expose-Headers`", show(exposed), response, cause)


def test_seconds(api: httpx.Client) -> None:
    """The number is the time from the request's arrival to the start of its response: never more than the client waited, and a quarter of a second at least for a restock whose body takes that long to arrive."""
    started = time.perf_counter()
    headers = {"content-type": "application/json"}
    response = api.post("/inventory/restock", content=slow_body(api), headers=headers)
    waited = time.perf_counter() - started
    expect(response).status(201)
    found = seconds_of(response)
    wanted = f"seconds between {UPLOAD_SECONDS} and {waited:.3f}, which the client waited"
    ratio = found / waited
    unit = "These are milliseconds." if 500 < ratio < 1500 else LONGER
    require(found <= waited + 0.01, wanted, show(found), response, unit)
    early = (
        "Read the clock before the app is called, and again when the response starts. `perf_counter` goes on "
        "while a request waits; `process_time` does not."
    )
    require(found >= UPLOAD_SECONDS * 0.8, wanted, show(found), response, early)


def test_stream(api: httpx.Client) -> None:
    """A stream is passed on as it comes: the first part of `GET /debug/stream?seconds=0.5` arrives long before the last, and its `X-Process-Time` is that of the start, less than half of that time."""
    with api.stream("GET", "/debug/stream", params={"seconds": STREAM_SECONDS}) as response:
        arrived = [time.perf_counter() for _ in response.iter_raw()]
    expect(response).status(200)
    spread = arrived[-1] - arrived[0] if arrived else 0.0
    wanted = "the first part of the stream long before the last"
    got = f"{len(arrived)} part{'s'[: len(arrived) != 1]}, {spread:.3f} seconds from the first to the last"
    require(spread > STREAM_SECONDS / 5, wanted, got, response, COLLECTED)
    found = seconds_of(response)
    late = "The clock is read when the stream has ended; the header is about its beginning."
    require(
        found < STREAM_SECONDS / 2, f"less than {STREAM_SECONDS / 2} seconds", show(found), response, late
    )


def seconds_of(response: httpx.Response, cause: str = MISSING) -> float:
    """The time that a response states."""
    text: str | None = response.headers.get(HEADER)
    name = f"{response.request.method} {response.request.url.path}"
    wanted = f"a header `{HEADER}` with a number of seconds, as `0.004217`, on `{name}`"
    require(text is not None, wanted, "none", response, cause)
    try:
        found = float(text or "")
    except ValueError:
        found = math.nan
    require(
        math.isfinite(found) and found >= 0, wanted, f"`{text}`", response, "A number alone, without a unit."
    )
    return found


def slow_body(api: httpx.Client) -> Iterator[bytes]:
    """A restock whose second half comes late; the request between the halves shows that the first is there."""
    yield b'{"sku": "SLOWLY1", '
    api.get("/health")
    time.sleep(UPLOAD_SECONDS)
    yield b'"quantity": 1}'
