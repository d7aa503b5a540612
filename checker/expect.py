"""Assertions that explain themselves: what was expected, what came back, in the learner's words."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Self

import httpx

from checker.values import describe, difference, matches, same, show
from checker.verdict import Frame


class Unmet(AssertionError):
    """An expectation that does not hold: the evidence of one failed check.

    `expected` and `got` complete the sentences "expected …" and "got …"; `response` is the exchange that
    shows it; `cause` is the likeliest mistake, when the check can tell it. `error` is an exception that the
    submission raised and `frames` are the lines of it that are concerned, where no server tells of them.
    `alone` says that no exchange shows it, not even the last one.
    """

    def __init__(
        self,
        expected: str,
        got: str,
        response: httpx.Response | None = None,
        cause: str = "",
        *,
        error: str = "",
        frames: tuple[Frame, ...] = (),
        alone: bool = False,
    ) -> None:
        super().__init__(f"expected {expected}, got {got}")
        self.expected = expected
        self.got = got
        self.response = response
        self.cause = cause
        self.error = error
        self.frames = frames
        self.alone = alone


def require(
    condition: object,
    expected: str,
    got: object,
    response: httpx.Response | None = None,
    cause: str = "",
) -> None:
    """Raise `Unmet` unless the condition is true; `got` that is no string is shown as JSON."""
    if not condition:
        raise Unmet(expected, got if isinstance(got, str) else show(got), response, cause)


def expect(response: httpx.Response, who: str = "") -> "Expectation":
    """Start a chain of expectations on one response: `expect(api.get("/")).status(200).has(message=str)`.

    `who` asked, where that matters, as "the admin".
    """
    return Expectation(response, who)


class Expectation:
    """What one response must be; each method raises `Unmet` or returns the chain."""

    def __init__(self, response: httpx.Response, who: str = "") -> None:
        self.response = response
        self._who = f" for {who}" if who else ""

    def status(self, *codes: int, cause: str = "") -> Self:
        """The status is one of the codes."""
        wanted = " or ".join(str(code) for code in codes)
        right = self.response.status_code in codes
        require(right, f"status {wanted}{self._who}", self._status(), self.response, cause)
        return self

    @property
    def body(self) -> Any:
        """The body, parsed as JSON."""
        try:
            return self.response.json()
        except (ValueError, RecursionError):
            kind = self.response.headers.get("content-type", "no content type")
            raise Unmet("a JSON body", f"a body of {kind} that is no JSON", self.response) from None

    def json(self, wanted: object, cause: str = "") -> Self:
        """The body is exactly this JSON value."""
        if not same(self.body, wanted):
            expected, got = difference(wanted, self.body)
            raise Unmet(expected, got, self.response, cause)
        return self

    def has(self, fields: Mapping[str, object] | None = None, /, cause: str = "", **more: object) -> Self:
        """The body is a JSON object with at least these fields; a type stands for any of its values."""
        self._require_fields(self.body, {**(fields or {}), **more}, cause)
        return self

    def items(
        self, fields: Mapping[str, object] | None = None, /, cause: str = "", **more: object
    ) -> list[dict[str, Any]]:
        """The body, which is a JSON array of objects with at least these fields, as in `has`."""
        body = self.body
        require(isinstance(body, list), "a JSON array", show(body), self.response, cause)
        for item in body:
            self._require_fields(item, {**(fields or {}), **more}, cause)
        return list(body)

    def lacks(self, *words: str, cause: str = "") -> Self:
        """None of the words occurs anywhere in the body's text."""
        for word in words:
            require(
                word not in self.response.text,
                f"no `{word}` in the body",
                f"a body with `{word}`",
                self.response,
                cause,
            )
        return self

    def header(self, name: str, value: str | None = None, cause: str = "") -> Self:
        """The header is there, with exactly this value if one is given; names compare without case."""
        found = self.response.headers.get(name)
        wanted = f"a header `{name}`" if value is None else f"the header `{name}: {value}`"
        got = "none" if found is None else f"`{name}: {found}`"
        require(found is not None and value in (None, found), wanted, got, self.response, cause)
        return self

    def error(self, *codes: int, cause: str = "") -> Self:
        """An error of one of these statuses whose JSON body has a `detail`."""
        return self.status(*codes, cause=cause).has(cause=cause, detail=object)

    def rejects(self, *places: str | int, cause: str = "") -> Self:
        """A 422 with an error whose `loc` begins with these places, as `rejects("body", "sku")`."""
        self.error(422, cause=cause)
        detail = self.body["detail"]
        errors = detail if isinstance(detail, list) else []
        locs = [error.get("loc") for error in errors if isinstance(error, dict)]
        right = any(isinstance(loc, list) and loc[: len(places)] == list(places) for loc in locs)
        wanted = f"an error that points at {show(list(places))} in its `loc`"
        require(right, wanted, f"`loc` of {show(locs)}", self.response, cause)
        return self

    def _require_fields(self, value: Any, fields: Mapping[str, object], cause: str) -> None:
        require(isinstance(value, dict), "a JSON object", show(value), self.response, cause)
        for name, wanted in fields.items():
            require(name in value, f"a field `{name}`", f"only {_names(value)}", self.response, cause)
            expected = f"`{name}` to be {describe(wanted)}"
            require(matches(value[name], wanted), expected, show(value[name]), self.response, cause)

    def _status(self) -> str:
        return f"status {self.response.status_code}"


def moment(value: object, response: httpx.Response | None = None) -> datetime:
    """The time that an ISO 8601 text in UTC states, as `2026-11-20T09:30:00Z`; else raises `Unmet`."""
    wanted = "a time in UTC with its offset, as `2026-11-20T09:30:00Z` or `2026-11-20T09:30:00+00:00`"
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        raise Unmet(wanted, show(value), response) from None
    cause = "A `datetime` without a time zone has no offset: `datetime.now(UTC)` makes one that has."
    require(found.utcoffset() is not None, wanted, value, response, cause)
    require(found.utcoffset() == timedelta(0), wanted, value, response)
    return found


def _names(body: Collection[str]) -> str:
    return ", ".join(f"`{name}`" for name in body) or "an empty object"
