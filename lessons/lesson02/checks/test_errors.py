"""Step errors: an unhandled error tells the client nothing and the log everything."""

import json
from typing import Any

import httpx
import pytest

from checker.expect import expect, require
from checker.logs import LINE_SECONDS, Mark
from checker.patience import looks
from checker.recording import Recording
from checker.server import Server
from checker.values import show

pytestmark = pytest.mark.continues

SITE = "https://shop.example"
SECRET_WORDS = ("4711", "safe", "RuntimeError", "Traceback", "debug.py")
UVICORNS = "Exception in ASGI application"

UNCAUGHT = "Nothing catches the error, so Starlette answers it outside all your layers, in plain text."
TOO_FAR_OUT = (
    "Your 500 is made outside the layer that sets this header: a handler for `Exception` runs outside all "
    "middleware, and a layer of yours that catches has to be added before `CORSMiddleware` and the others."
)
TWO_LINES = (
    "Two lines for one request: one from where the error is caught, one from the layer that logs. Hand the "
    'exception on in `scope["state"]`, or log it on standard error.'
)
AFTER_CALL = "What follows `await` does not run when an exception passes: log in `finally`, or catch inside."
NO_STATUS = "A `JSONResponse` has status 200 unless you give it another `status_code`."
NO_HEADERS = "A handler of your own for `HTTPException` has to pass on `error.headers`."
SWALLOWED = "`HTTPException` is an answer, not an accident: who catches it turns a 404 into a 500."


def test_answer(api: httpx.Client) -> None:
    """`GET /debug/boom`, whose handler fails, is answered 500 with a JSON object that has a `detail`; the body has nothing of the exception, neither its text nor its type nor a traceback."""
    response = api.get("/debug/boom")
    plain = response.headers.get("content-type", "").startswith("text/plain")
    expect(response).status(500, cause=NO_STATUS if response.status_code == 200 else "")
    require(not plain, "a JSON body", "plain text", response, UNCAUGHT)
    expect(response).error(500)
    cause = "Write the answer's text yourself: `str(error)` is for the log."
    expect(response).lacks(*SECRET_WORDS, cause=cause)


def test_headers(api: httpx.Client) -> None:
    """This 500 has what every response has: `X-Request-ID` (the client's, if it was valid), `X-Process-Time` and, for a listed site, `Access-Control-Allow-Origin` and `Access-Control-Allow-Credentials`."""
    headers = {"origin": SITE, "x-request-id": "boom-1"}
    response = api.get("/debug/boom", headers=headers)
    expect(response).status(500)
    expect(response).header("x-request-id", "boom-1", cause=TOO_FAR_OUT)
    expect(response).header("x-process-time", cause=TOO_FAR_OUT)
    expect(response).header("access-control-allow-origin", SITE, cause=TOO_FAR_OUT)
    expect(response).header("access-control-allow-credentials", "true", cause=TOO_FAR_OUT)


def test_line(api: httpx.Client, server: Server) -> None:
    """The request has its one line on standard output, with `status` 500 and all other fields. The log has the traceback of the exception, with its type and the file that raised it: in a field of that line or on standard error, as you like, but not as further lines on standard output."""
    since = server.mark()
    response = api.get("/debug/boom", headers={"x-request-id": "boom-2"})
    line = line_of(server, since, response)
    wanted: dict[str, object] = {"method": "GET", "path": "/debug/boom", "status": 500}
    for name, value in wanted.items():
        require(line.get(name) == value, f"`{name}` to be {show(value)}", show(line.get(name)), response)
    require("duration_ms" in line, "a field `duration_ms`", show(line), response)
    line_of(server, since, api.get("/health", headers={"x-request-id": "after-boom-2"}))
    written = server.logs.lines(since)
    ours = [line for line in written if request_id_of(line) == "boom-2"]
    strange = [line for line in written if request_id_of(line) is None]
    require(len(ours) == 1, "one line for this request", f"{len(ours)} lines", response)
    cause = "A traceback has many lines: put it into the JSON line, or log it on standard error."
    got = f"the line `{strange[0]}`" if strange else ""
    if strange and strange[0].startswith("{"):
        cause = TWO_LINES
    require(not strange, "no further line on standard output", got, response, cause)
    require_traceback(server, since, response)


def test_refusals(api: httpx.Client) -> None:
    """What is no accident stays what it was: a 404 is a 404 with its `detail`, a 405 has its `Allow`, a 422 its list; and the app goes on after a 500."""
    expect(api.get("/debug/boom")).status(500)
    expect(api.get("/inventory/NOSUCH1")).error(404, cause=SWALLOWED)
    expect(api.get("/no/such/path")).error(404, cause=SWALLOWED)
    expect(api.delete("/health")).error(405, cause=SWALLOWED).header("allow", cause=NO_HEADERS)
    expect(api.get("/inventory", params={"limit": 0})).rejects("query", "limit")
    expect(api.get("/health")).status(200)


def test_like_the_solution(api: httpx.Client, recording: Recording) -> None:
    """Many short scenarios, drawn at random once, with and without `Origin` and `X-Request-ID`, get the same statuses and fields as from our solution."""
    recording.replay(api)


def require_traceback(server: Server, since: Mark, response: httpx.Response) -> None:
    """The log since a moment tells where the error was raised."""
    for _ in looks(LINE_SECONDS):
        if has_traceback(written := server.logs.printed(since)):
            break
    cause = (
        "Who catches an exception is the last who can log it: `logger.exception(…)` or `exc_info=error`. A "
        "formatter of your own has to write it: `self.formatException(record.exc_info)`."
    )
    wanted = "the traceback of the `RuntimeError` from `debug.py`"
    require(has_traceback(written), wanted, written or "nothing in the logs", response, cause)


def line_of(server: Server, since: Mark, response: httpx.Response) -> dict[str, Any]:
    """The JSON line of a request."""
    request_id = response.request.headers["x-request-id"]
    found = server.logs.find(since, request_id=request_id)
    wanted = f'a JSON line with `"request_id": "{request_id}"` for the 500'
    written = server.logs.text(since).strip()
    require(found is not None, wanted, written or "no line on standard output", response, AFTER_CALL)
    return found or {}


def request_id_of(line: str) -> str | None:
    """The id in a line of the log, None if the line is none."""
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value.get("request_id") if isinstance(value, dict) else None


def has_traceback(written: str) -> bool:
    """Whether a log tells where the error was raised; Uvicorn does if it gets it."""
    return ("RuntimeError" in written and "debug.py" in written) or UVICORNS in written
