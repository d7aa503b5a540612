"""The differential check: short scenarios with the solution's answers, replayed on a submission."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx

from checker.errors import CourseError
from checker.expect import Unmet
from checker.values import show

Shape = Any
"""What a JSON value looks like: `{"id": "integer"}`, `["string"]`, `[]`, `"string|null"` or `"any"`."""

SignIn = Callable[[str], Mapping[str, str]]
"""The headers that a request as a user carries, by the name that scenarios use for the user."""

OK = range(200, 300)
KINDS = {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request, as keywords of `httpx.Client.request`, and the solution's answer to it.

    A `user` among the keywords says as whom the request is sent.
    """

    request: Mapping[str, Any]
    status: int
    shape: Shape


@dataclass(frozen=True, slots=True)
class Recording:
    """Scenarios that don't touch each other: each is a list of exchanges on names of its own."""

    scenarios: Sequence[Sequence[Exchange]] = field(default_factory=tuple)

    @classmethod
    def load(cls, path: Path) -> "Recording":
        """Read what `checker sync` wrote; raises `CourseError` if it is not there."""
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CourseError(
                f"{path} cannot be read: {error}.", "Write it with `python -m checker sync`."
            ) from error
        return cls([[Exchange(**each) for each in scenario] for scenario in stored["scenarios"]])

    def dumps(self) -> str:
        """The recording as the text of its file, one exchange a line."""
        scenarios = [
            "    [\n"
            + ",\n".join(f"      {json.dumps(asdict(each), ensure_ascii=False)}" for each in scenario)
            + "\n    ]"
            for scenario in self.scenarios
        ]
        return '{\n  "scenarios": [\n' + ",\n".join(scenarios) + "\n  ]\n}\n"

    def replay(self, api: httpx.Client, sign_in: SignIn | None = None) -> None:
        """Send every scenario; raises `Unmet` at the first answer that differs from the solution's."""
        for scenario in self.scenarios:
            for place, exchange in enumerate(scenario):
                response = _send(api, exchange.request, sign_in)
                if response.status_code != exchange.status:
                    wanted, got = f"status {exchange.status}", f"status {response.status_code}"
                    raise Unmet(f"{wanted}{_after(scenario[:place])}", got, response)
                found = shape_of(response)
                if difference := differs(exchange.shape, found):
                    got = f"a body like {show(found)}"
                    raise Unmet(f"{difference}{_after(scenario[:place])}", got, response)


def ask(
    api: httpx.Client, scenario: Sequence[Mapping[str, Any]], sign_in: SignIn | None = None
) -> list[Exchange]:
    """Send the requests of one scenario and keep the answers."""
    exchanges = []
    for request in scenario:
        response = _send(api, request, sign_in)
        exchanges.append(Exchange(request, response.status_code, shape_of(response)))
    return exchanges


def _send(api: httpx.Client, request: Mapping[str, Any], sign_in: SignIn | None) -> httpx.Response:
    keywords = dict(request)
    user = keywords.pop("user", None)
    if user is not None:
        if sign_in is None:
            raise CourseError(f"A scenario is asked as {user}, but nobody is signed in.")
        keywords["headers"] = {**keywords.get("headers", {}), **sign_in(user)}
    return api.request(**keywords)


def shape_of(response: httpx.Response) -> Shape:
    """The shape of an answer's body: of an error only that it has a `detail`, `"none"` if it is no JSON."""
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return "none"
    if response.status_code not in OK:
        return {"detail": "any"} if isinstance(body, dict) and "detail" in body else "any"
    return _shape(body)


def _shape(value: object) -> Shape:
    if isinstance(value, dict):
        return {name: _shape(each) for name, each in value.items()}
    if isinstance(value, list):
        shapes = [_shape(each) for each in value]
        return [_merge(shapes)] if shapes else []
    return KINDS[type(value)]


def _merge(shapes: Sequence[Shape]) -> Shape:
    if all(isinstance(shape, dict) for shape in shapes):
        common = [name for name in shapes[0] if all(name in shape for shape in shapes)]
        return {name: _merge([shape[name] for shape in shapes]) for name in common}
    if all(isinstance(shape, str) and shape != "any" for shape in shapes):
        return "|".join(sorted({kind for shape in shapes for kind in shape.split("|")}))
    return shapes[0] if all(shape == shapes[0] for shape in shapes) else "any"


def differs(wanted: Shape, found: Shape, name: str = "the body") -> str:
    """What is missing in a shape, as the end of "expected …", or "" if all that is wanted is there."""
    if wanted == "any":
        return ""
    if isinstance(wanted, dict):
        if not isinstance(found, dict):
            return f"{name} to be a JSON object"
        missing = (f"a field `{key}` in {name}" for key in wanted if key not in found)
        inside = (differs(wanted[key], found[key], f"`{key}`") for key in wanted if key in found)
        return next(missing, "") or next(filter(None, inside), "")
    if isinstance(wanted, list):
        if not isinstance(found, list) or bool(wanted) != bool(found):
            return f"{name} to be {'a JSON array with items' if wanted else 'an empty JSON array'}"
        return differs(wanted[0], found[0], f"each item of {name}") if wanted else ""
    kinds = set(found.split("|")) if isinstance(found, str) else set()
    return "" if kinds and kinds <= set(wanted.split("|")) else f"{name} to be {wanted.replace('|', ' or ')}"


def _after(earlier: Sequence[Exchange]) -> str:
    lines = "; ".join(_line(each.request) for each in earlier)
    return f" after {lines}" if lines else ""


def _line(request: Mapping[str, Any]) -> str:
    body = f" {show(request['json'])}" if "json" in request else ""
    user = f" as {request['user']}" if "user" in request else ""
    return f"`{request['method']} {request['url']}{body}`{user}"
