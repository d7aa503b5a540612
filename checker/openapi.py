"""Questions to an app's OpenAPI document, as it stands at `/openapi.json`."""

from collections.abc import Mapping
from typing import Any, Self

import httpx

from checker.expect import Unmet, expect, require

Schema = dict[str, Any]


class OpenApi:
    """An OpenAPI document; whatever it lacks raises `Unmet` with a sentence that says where it belongs.

    Every schema that a method returns is resolved: references are followed, `allOf` is merged, and
    "this or null" is this, with `"nullable": True`. What lies deeper is resolved by asking again.
    """

    def __init__(self, document: object) -> None:
        require(isinstance(document, dict), "an OpenAPI document: a JSON object", document)
        self.document: Schema = document if isinstance(document, dict) else {}

    @classmethod
    def of(cls, response: httpx.Response) -> Self:
        """The document that a response holds."""
        return cls(expect(response).status(200).body)

    @property
    def info(self) -> Schema:
        """What the document says about itself: `title`, `version` and more."""
        return _table(self.document, "info")

    def operation(self, method: str, path: str) -> Schema:
        """What the document says about one method of one path; names in `{}` count."""
        paths = _table(self.document, "paths")
        methods = _table(paths, path)
        found = methods.get(method.lower())
        wanted = f"`{method.upper()} {path}` in `/openapi.json`"
        known = [name.upper() for name in methods] if methods else list(paths)
        require(isinstance(found, dict), wanted, _only(known))
        return dict(found or {})

    def parameter(self, method: str, path: str, name: str) -> Schema:
        """The schema of one parameter in path, query, header or cookie."""
        parameters = [self._follow(each) for each in _list(self.operation(method, path).get("parameters"))]
        for each in parameters:
            if each.get("name") == name:
                return self.resolve(each.get("schema"))
        known = [str(each.get("name")) for each in parameters]
        raise Unmet(f"a parameter `{name}` of `{method.upper()} {path}` in `/openapi.json`", _only(known))

    def body(self, method: str, path: str, media: str = "application/json") -> Schema:
        """The schema of the request's body."""
        body = self._follow(_table(self.operation(method, path), "requestBody"))
        return self._content(body, media, f"a body of `{method.upper()} {path}`")

    def response(self, method: str, path: str, status: int, media: str = "application/json") -> Schema:
        """The schema of the response with that status."""
        responses = _table(self.operation(method, path), "responses")
        wanted = f"a response {status} of `{method.upper()} {path}`"
        require(str(status) in responses, f"{wanted} in `/openapi.json`", _only(list(responses)))
        return self._content(self._follow(_table(responses, str(status))), media, wanted)

    def schema(self, name: str) -> Schema:
        """A named schema; FastAPI's suffixes for a model that differs by direction are accepted."""
        schemas = _table(_table(self.document, "components"), "schemas")
        for known in (name, f"{name}-Input", f"{name}-Output"):
            if known in schemas:
                return self.resolve(schemas[known])
        ours = [known for known in schemas if not known.endswith("ValidationError")]
        raise Unmet(f"a model `{name}` in `/openapi.json`", _only(ours))

    def properties(self, schema: Mapping[str, Any]) -> dict[str, Schema]:
        """The resolved schemas of an object's fields."""
        fields = _table(self.resolve(schema), "properties")
        return {name: self.resolve(field) for name, field in fields.items()}

    def required(self, schema: Mapping[str, Any]) -> set[str]:
        """The names of an object's required fields."""
        return {name for name in _list(self.resolve(schema).get("required")) if isinstance(name, str)}

    def items(self, schema: Mapping[str, Any]) -> Schema:
        """The resolved schema of an array's items."""
        resolved = self.resolve(schema)
        require(resolved.get("type") == "array", "an array in `/openapi.json`", resolved)
        return self.resolve(resolved.get("items"))

    def resolve(self, schema: object) -> Schema:
        """The schema without references, `allOf` or null among its choices."""
        found = self._follow(schema)
        for part in _list(found.pop("allOf", None)):
            found = _merge(found, self.resolve(part))
        choices = _list(found.get("anyOf")) or _list(found.get("oneOf"))
        kept = [each for each in choices if not (isinstance(each, dict) and each.get("type") == "null")]
        if len(kept) == 1:
            rest = {key: value for key, value in found.items() if key not in {"anyOf", "oneOf"}}
            found = _merge(self.resolve(kept[0]), rest)
            found["nullable"] = len(choices) > 1
        return found

    def _content(self, message: Schema, media: str, wanted: str) -> Schema:
        content = _table(message, "content")
        require(media in content, f"{wanted} as {media} in `/openapi.json`", _only(list(content)))
        return self.resolve(_table(content, media).get("schema"))

    def _follow(self, node: object) -> Schema:
        """The node itself, or what its chain of references ends at."""
        seen: list[str] = []
        found: object = node
        while isinstance(found, dict) and "$ref" in found:
            reference = str(found["$ref"])
            require(reference not in seen, "references in `/openapi.json` that end", " → ".join(seen))
            seen.append(reference)
            rest = {key: value for key, value in found.items() if key != "$ref"}
            found = {**self._target(reference), **rest}
        return dict(found) if isinstance(found, dict) else {}

    def _target(self, reference: str) -> Schema:
        found: object = self.document
        for name in reference.removeprefix("#/").split("/"):
            key = name.replace("~1", "/").replace("~0", "~")
            found = found.get(key) if isinstance(found, dict) else None
        require(isinstance(found, dict), f"`{reference}` in `/openapi.json`", "a reference to nothing")
        return dict(found) if isinstance(found, dict) else {}


def number_range(schema: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """The least and the greatest whole number that the keywords allow; `None` where there is no limit."""
    return (
        _limit(schema, "minimum", "exclusiveMinimum", 1, max),
        _limit(schema, "maximum", "exclusiveMaximum", -1, min),
    )


def length_range(schema: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """The least and the greatest length that the schema's keywords allow; `None` where there is no limit."""
    return schema.get("minLength"), schema.get("maxLength")


def _limit(schema: Mapping[str, Any], inclusive: str, exclusive: str, step: int, pick: Any) -> float | None:
    limits = [schema[inclusive]] if _number(schema.get(inclusive)) else []
    if _number(schema.get(exclusive)):
        limits.append(schema[exclusive] + step)
    return pick(limits) if limits else None


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _merge(left: Schema, right: Schema) -> Schema:
    """Both schemas in one; of fields and required names, the union."""
    merged = {**left, **right}
    if "properties" in merged:
        merged["properties"] = {**_table(left, "properties"), **_table(right, "properties")}
    if "required" in merged:
        merged["required"] = [*_list(left.get("required")), *_list(right.get("required"))]
    return merged


def _table(node: Mapping[str, Any], key: str) -> Schema:
    """The object under that key, empty if there is none."""
    found = node.get(key)
    return found if isinstance(found, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _only(names: list[str]) -> str:
    return "only " + ", ".join(f"`{name}`" for name in names) if names else "none"
