"""The likeliest mistake behind an exception of the app, told from the event that describes it."""

import errno
import re
from collections.abc import Callable
from typing import Any

from checker.events import Event, text_of
from checker.public_names import imports_of

TOO_LARGE = "The app writes without end: a file, and what is printed, may have 64 MiB."
NO_KEYBOARD = "The checker gives your app no keyboard: take out what asks for input."
TUPLE = "The handler returned a tuple. FastAPI takes no status from it: "
NOT_A_CLASS = "Hand over the class, not an instance: `add_middleware(YourLayer)`."
DETACHED = (
    "The object's session is over, and an attribute of it has to be loaded: pass its id instead, and read it "
    "in a session that is open."
)
AUTOFLUSH = (
    "A session sends what is pending before it asks (autoflush), and the database refused that. Ask first, "
    "then change; or put the question into the `try` too."
)
NOT_ROLLED_BACK = (
    "A session that failed refuses everything until `rollback()`. Give each request one of its own, by "
    "`with Session(…)`; after a refusal raise, as `HTTPException(409, …)`: what leaves the `with` rolls back."
)
NO_KEY = "A table needs a column with `sqlmodel.Field(primary_key=True)`; Pydantic's `Field` makes none."
REFUSED = "Error extracting attribute: IntegrityError"
CALLED = (
    "The function is called here, before the answer and the commit. Hand it over uncalled, and its arguments "
    "behind it: `add_task(function, argument)`."
)
CALLED_TASK = re.compile(r"\.add_task\(\s*[A-Za-z_][\w.]*\(")
IMPORTED_FROM = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")


def cause_of(event: Event) -> str:
    """One sentence on the likeliest mistake, "" where type and text of the exception say all there is."""
    frames = event.get("frames")
    code = (
        [text_of(frame, "code") for frame in frames if isinstance(frame, dict)]
        if isinstance(frames, list)
        else []
    )
    if any(map(CALLED_TASK.search, code)):
        return CALLED
    explain = EXPLAINED.get(text_of(event, "type"))
    return explain(event) if explain else ""


def status_mended(status: int) -> str:
    """What to write instead of `return body, status`."""
    if status < 300:
        return f"write `status_code={status}` in the decorator."
    return f"write `raise HTTPException({status}, …)`."


def _not_defined(event: Event) -> str:
    name = text_of(event, "name")
    lines = imports_of(name)
    return f"`{name}` is not imported: {_either(lines)}." if lines else ""


def _not_there(event: Event) -> str:
    found = IMPORTED_FROM.match(text_of(event, "error").partition(": ")[2])
    lines = imports_of(found[1]) if found and not found[2].startswith("app") else []
    return f"`{found[1]}` is in another module: {_either(lines)}." if found and lines else ""


def _no_module(event: Event) -> str:
    module = text_of(event, "module")
    if event.get("own"):
        return f"`{module}` is a module of yours: write `from app.{module} import …`."
    return f"There is no module `{module}` here: a typo, or a package that is not installed."


def _misfit(event: Event) -> str:
    """FastAPI compared what a handler returned with its response model."""
    if REFUSED in text_of(event, "error"):
        return ""  # reading it sent what was pending to the database, which refused that
    told = event.get("returned")
    returned: dict[str, Any] = told if isinstance(told, dict) else {}
    status, place, kind = returned.get("status"), text_of(returned, "place"), text_of(returned, "kind")
    if isinstance(status, int):
        return TUPLE + status_mended(status)
    if kind == "NoneType" and not place:
        return "The handler returned `None`, which its response model does not allow: is a `return` missing?"
    of_type = f", of type `{kind}`," if kind else ""
    if not place:
        return f"What the handler returned{of_type} does not fit its response model."
    whole = "What the handler returned does not fit its response model"
    return f"{whole}: look at `{place}`{of_type.rstrip(',')}."


def _if_said(cause: str, part: str = "") -> Callable[[Event], str]:
    """A sentence on exceptions of a type: on those alone that have this part in their text."""
    return lambda event: cause if part in text_of(event, "error") else ""


def _either(lines: list[str]) -> str:
    return " or ".join(f"`{line}`" for line in lines)


EXPLAINED = {
    "ArgumentError": _if_said(NO_KEY, "could not assemble any primary key"),
    "DetachedInstanceError": _if_said(DETACHED),
    "EOFError": _if_said(NO_KEYBOARD, "reading a line"),
    "ImportError": _not_there,
    "IntegrityError": _if_said(AUTOFLUSH, "Query-invoked autoflush"),
    "ModuleNotFoundError": _no_module,
    "NameError": _not_defined,
    "OSError": _if_said(TOO_LARGE, f"[Errno {errno.EFBIG}]"),
    "PendingRollbackError": _if_said(NOT_ROLLED_BACK),
    "PydanticUndefinedAnnotation": _not_defined,
    "ResponseValidationError": _misfit,
    "TypeError": _if_said(NOT_A_CLASS, "missing 1 required positional argument: 'app'"),
}
