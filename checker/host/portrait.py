"""An exception as an event tells it: its type, its text, and what its kind knows besides."""

import traceback
from typing import Any

MAX_TEXT = 2000


def portray(error: BaseException) -> dict[str, Any]:
    """The fields of an event that describe an exception, without its place."""
    fields: dict[str, Any] = {"type": type(error).__name__, "error": _text(error)[:MAX_TEXT]}
    if isinstance(error, ImportError):
        fields["module"] = error.name
    elif isinstance(error, NameError):
        fields["name"] = error.name
    elif _is_misfit(error):
        fields |= _misfit(error)
    return fields


def places_of(error: BaseException) -> list[tuple[str, int, str]]:
    """Where it happened, as file, line and function, if no frame of the traceback stands there."""
    if isinstance(error, SyntaxError) and error.filename:
        return [(error.filename, error.lineno or 1, "<module>")]
    context = getattr(error, "endpoint_ctx", None) if _is_misfit(error) else None
    if context and {"file", "line", "function"} <= context.keys():
        return [(context["file"], context["line"], context["function"])]
    return []


def _text(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"{type(error).__name__}: {error.msg}"
    return "".join(traceback.format_exception_only(error)[-1:]).strip()


def _is_misfit(error: BaseException) -> bool:
    from fastapi.exceptions import ResponseValidationError

    return type(error) is ResponseValidationError


def _misfit(error: Any) -> dict[str, Any]:
    """The first thing in what a handler returned that does not fit: FastAPI's own text has pages."""
    errors = [each for each in error.errors() if isinstance(each, dict)]
    first = errors[0] if errors else {}
    place = ".".join(map(str, first.get("loc", ())[1:]))
    text = f"{place}: {first.get('msg')}" if place else f"{first.get('msg')}"
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    wrong_type = str(first.get("type")).endswith(("_type", "_parsing"))
    kind = type(first.get("input")).__name__ if wrong_type else ""
    return {
        "error": f"{type(error).__name__}: {text}{more}"[:MAX_TEXT],
        "returned": {"place": place, "kind": kind, "status": _status(error.body)},
    }


def _status(returned: object) -> int | None:
    """The status that a handler meant by `return body, 404`."""
    status = returned[1] if isinstance(returned, tuple) and len(returned) == 2 else None
    return int(status) if isinstance(status, int) and 200 <= status <= 599 else None
