"""The likeliest mistake behind one exchange, told from the signatures that FastAPI leaves in its answers."""

from collections.abc import Callable

import httpx

from checker.faults import status_mended
from checker.misrouted import ROUTES, body_of

NO_ANSWER = "ASGI callable returned without starting response."
NO_END = "ASGI callable returned without completing response."
"""What Uvicorn says of an app that ended too early."""

Signature = Callable[[httpx.Response], str]


def likely_cause(response: httpx.Response) -> str:
    """One sentence on the likeliest mistake, or "" if the answer has no signature that is known.

    A body that was streamed, up or down, is gone, and its signatures with it.
    """
    try:
        response.read()
        _ = response.request.content
    except httpx.StreamError:
        return ""
    return next(filter(None, (signature(response) for signature in SIGNATURES)), "")


def _tuple_returned(response: httpx.Response) -> str:
    body = body_of(response)
    if not (isinstance(body, list) and len(body) == 2 and _is_status(body[1])):
        return ""
    status = body[1]
    return (
        f"The body is a list that ends in {status}: FastAPI takes no status from `return body, {status}`; "
        f"{status_mended(status)}"
    )


def _error_with_success(response: httpx.Response) -> str:
    body = body_of(response)
    if not (
        response.is_success
        and isinstance(body, dict)
        and body.keys() & {"error", "detail"} == body.keys()
        and body
    ):
        return ""
    status = response.status_code
    return (
        f"The body tells of an error, but the status is {status}: raise `HTTPException` instead of returning."
    )


def _nothing_returned(response: httpx.Response) -> str:
    if not (response.is_success and response.content == b"null"):
        return ""
    return "The body is `null`: so is answered a handler that ends without `return`, or returns `None`."


def cause_of_silence(printed: str) -> str:
    """What Uvicorn's word on an app that ended without an answer means; "" if it said none."""
    if NO_ANSWER not in printed and NO_END not in printed:
        return ""
    return (
        "The app ended before its answer did: a layer caught an exception and sent nothing, did not pass a "
        "message on, or lacks an `await` before `send(…)` or before the call of the inner app."
    )


def _server_error(response: httpx.Response) -> str:
    if response.status_code != 500 or response.text != "Internal Server Error":
        return ""
    return "The handler raised an exception."


def _no_json(response: httpx.Response) -> str:
    kind = response.headers.get("content-type", "").partition(";")[0]
    if kind not in {"text/html", "text/plain"} or not response.is_success:
        return ""
    return f"The answer is {kind}: a handler that returns a dict, a list or a model is answered as JSON."


SIGNATURES: tuple[Signature, ...] = (
    _tuple_returned,
    _error_with_success,
    _nothing_returned,
    *ROUTES,
    _server_error,
    _no_json,
)


def _is_status(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 200 <= value <= 599
