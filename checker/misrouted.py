"""The likeliest mistake in a path, a method or a parameter, told from FastAPI's refusal of a request."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import httpx


def body_of(response: httpx.Response) -> Any:
    """The body as JSON; `...`, which equals nothing, if it is none."""
    try:
        return response.json()
    except (ValueError, RecursionError):
        return ...


def _wrong_slash(response: httpx.Response) -> str:
    if not response.has_redirect_location:
        return ""
    path, target = response.request.url.path, response.headers["location"].partition("?")[0]
    if not target.rstrip("/").endswith(path.rstrip("/")) or target.endswith("/") == path.endswith("/"):
        return ""
    how = "with" if target.endswith("/") else "without"
    return f"The app redirects from `{path}`: the path is declared {how} a slash at its end."


def _no_such_path(response: httpx.Response) -> str:
    if response.status_code != 404 or body_of(response) != {"detail": "Not Found"}:
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


def _errors(response: httpx.Response) -> Iterator[dict[str, Any]]:
    """FastAPI's own list of what is wrong with a request."""
    body = body_of(response)
    detail = body.get("detail") if isinstance(body, dict) else None
    return (error for error in detail if isinstance(error, dict)) if isinstance(detail, list) else iter(())


def _starts(error: dict[str, Any], place: str) -> bool:
    loc = error.get("loc")
    return isinstance(loc, list) and loc[:1] == [place]


ROUTES = (
    _wrong_slash,
    _no_such_path,
    _other_method,
    _fixed_path_swallowed,
    _name_in_the_query,
    _body_not_parsed,
)
