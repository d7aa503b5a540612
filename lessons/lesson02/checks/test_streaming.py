"""Step streaming: the log tells how long a stream took, to its very end."""

import time
from typing import Any

import httpx
import pytest

from checker.expect import require
from checker.logs import LINE_SECONDS, Mark
from checker.server import Server
from checker.values import show

pytestmark = pytest.mark.continues

STREAM_SECONDS = 1.0
LONG_SECONDS = 2.0
FIRST = "See the first behaviour of this step."
EARLY = "The line is written when the response starts: only a layer around the whole response sees its end."


def test_whole_stream(api: httpx.Client, server: Server) -> None:
    """`duration_ms` covers the whole body: `GET /debug/stream?seconds=1` has at least 1000 in its one line, while its `X-Process-Time` stays that of the start and its parts arrive as they come."""
    since = server.mark()
    headers = {"x-request-id": "whole-stream"}
    with api.stream("GET", "/debug/stream", params={"seconds": STREAM_SECONDS}, headers=headers) as response:
        arrived = [time.perf_counter() for _ in response.iter_raw()]
    line = line_of(server, since, "whole-stream")
    require(len(arrived) > 0 and response.status_code == 200, "a stream", show(line), response)
    found = line.get("duration_ms", 0)
    require(found >= STREAM_SECONDS * 900, "`duration_ms` to be 1000 or more", show(found), response, EARLY)
    spread = arrived[-1] - arrived[0]
    got = f"{spread:.3f} seconds from the first to the last"
    require(spread > STREAM_SECONDS / 10, "the first part long before the last", got, response)
    for answer in (response, api.get("/health", headers={"x-request-id": "after-the-stream"})):
        start = float(answer.headers.get("x-process-time", "inf"))
        require(start < STREAM_SECONDS / 2, "`X-Process-Time` to be less than 0.5", show(start), answer)
    line_of(server, since, "after-the-stream")
    ours = [line for line in server.logs.records(since) if line.get("request_id") == "whole-stream"]
    require(len(ours) == 1, "one line for the stream", show(ours), response)


def test_client_leaves(api: httpx.Client, server: Server) -> None:
    """A client that leaves in the middle of a stream leaves a line too, with status 200 and the time until the app noticed."""
    alone = server.last_response is None
    if alone:
        api.get("/health", headers={"x-request-id": "whole-stream"})
    earlier = server.logs.find(seconds=LINE_SECONDS if alone else 0.0, request_id="whole-stream")
    require(earlier, "a JSON line for each request", "none so far", cause=FIRST)
    since = server.mark()
    headers = {"x-request-id": "left-early"}
    with api.stream("GET", "/debug/stream", params={"seconds": LONG_SECONDS}, headers=headers) as response:
        next(response.iter_raw())
    line = line_of(server, since, "left-early", LONG_SECONDS + LINE_SECONDS)
    require(line.get("status") == 200, "`status` to be 200", show(line.get("status")))


def line_of(server: Server, since: Mark, request_id: str, seconds: float = LINE_SECONDS) -> dict[str, Any]:
    """The JSON line of a request; waits for it."""
    found = server.logs.find(since, seconds, request_id=request_id)
    wanted = f'a JSON line with `"request_id": "{request_id}"`'
    cause = EARLY if found is None and server.logs.text(since) else ""
    require(
        found is not None, wanted, server.logs.text(since).strip() or "none on standard output", cause=cause
    )
    return found or {}
