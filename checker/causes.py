"""The likeliest mistake behind one exchange, told from the signatures that FastAPI leaves in its answers."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import httpx

from checker.faults import status_mended

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
    body = _body(response)
    if not (isinstance(body, list) and len(body) == 2 and _is_status(body[1])):
        return ""
    status = body[1]
    return (
        f"The body is a list that ends in {status}: FastAPI takes no status from `return body, {status}`; "
        f"{status_mended(status)}"
    )


def _error_with_success(response: httpx.Response) -> str:
    body = _body(response)
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


def _wrong_slash(response: httpx.Response) -> str:
    if not response.has_redirect_location:
        return ""
    path, target = response.request.url.path, response.headers["location"].partition("?")[0]
    if not target.rstrip("/").endswith(path.rstrip("/")) or target.endswith("/") == path.endswith("/"):
        return ""
    how = "with" if target.endswith("/") else "without"
    return f"The app redirects from `{path}`: the path is declared {how} a slash at its end."


def _no_such_path(response: httpx.Response) -> str:
    if response.status_code != 404 or _body(response) != {"detail": "Not Found"}:
        return ""
    path, method = response.request.url.path, response.request.method
    decorator = f"`@app.{method.lower()}(…)`"
    return f"`Not Found` is FastAPI's own text: perhaps no {decorator} declares a path for `{path}`."


def _other_method(response: httpx.Response) -> str:
    if response.status_code != 405:
        return ""
    allowed = response.headers.get("allow")
    path, method = response.request.url.path, response.request.method
    known = f" only for {allowed}" if allowed else ", for another method"
    decorator = f"`@app.{method.lower()}(…)`"
    return f"A path that fits `{path}` is declared{known}; {decorator} would declare it for {method}."


def _fixed_path_swallowed(response: httpx.Response) -> str:
    if response.status_code != 422:
        return ""
    path = response.request.url.path
    last = unquote(path).rpartition("/")[2]
    for error in _errors(response):
        place = error.get("loc")
        if not (isinstance(place, list) and place[:1] == ["path"] and error.get("input") == last and last):
            continue
        name = place[-1]
        return (
            f"The app took `{last}` for the `{{{name}}}` of a path: if `{path}` is a path of its own, "
            f"declare it before the one with `{{{name}}}`."
        )
    return ""


def _name_in_the_query(response: httpx.Response) -> str:
    if response.status_code != 422:
        return ""
    missing = (e for e in _errors(response) if e.get("type") == "missing" and _starts(e, "query"))
    name = next((error["loc"][-1] for error in missing), None)
    if name is None:
        return ""
    if response.request.content:
        return (
            f"The app looks for `{name}` in the query: a parameter of a simple type comes from there, "
            "one whose type is a Pydantic model comes from the body."
        )
    return (
        f"No `{{{name}}}` stands in the path, so FastAPI takes `{name}` for a query parameter: the two names "
        "have to be the same. (If it is meant for the query, give it a default.)"
    )


def _body_not_parsed(response: httpx.Response) -> str:
    kind = response.request.headers.get("content-type", "")
    if response.status_code != 422 or not response.request.content or not kind.startswith("application/json"):
        return ""
    missing = [error for error in _errors(response) if error.get("loc") == ["body"]]
    if any(error.get("type") == "missing" for error in missing):
        return "The app saw no body: perhaps something read it before the handler."
    return ""


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
    _wrong_slash,
    _no_such_path,
    _other_method,
    _fixed_path_swallowed,
    _name_in_the_query,
    _body_not_parsed,
    _server_error,
    _no_json,
)


def _body(response: httpx.Response) -> Any:
    """The body as JSON; `...`, which equals nothing, if it is none."""
    try:
        return response.json()
    except (ValueError, RecursionError):
        return ...


def _errors(response: httpx.Response) -> Iterator[dict[str, Any]]:
    """FastAPI's own list of what is wrong with a request."""
    body = _body(response)
    detail = body.get("detail") if isinstance(body, dict) else None
    return (error for error in detail if isinstance(error, dict)) if isinstance(detail, list) else iter(())


def _starts(error: dict[str, Any], place: str) -> bool:
    loc = error.get("loc")
    return isinstance(loc, list) and loc[:1] == [place]


def _is_status(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 200 <= value <= 599
