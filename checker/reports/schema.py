"""The JSON Schema of the documents: `python -m checker.reports.schema` prints it."""

import json
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema
from typing_extensions import override

from checker.reports.json import Lessons
from checker.verdict import SCHEMA_VERSION, Verdict


class _Generator(GenerateJsonSchema):
    """Every field is always there, so that none has a default; names say enough without titles."""

    @override
    def field_is_required(self, field: Any, total: bool) -> bool:
        return True

    @override
    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    @override
    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def schema() -> dict[str, Any]:
    """The schema, which describes the document of one lesson and that of all."""
    adapter: TypeAdapter[Verdict | Lessons] = TypeAdapter(Verdict | Lessons)
    found = adapter.json_schema(mode="serialization", schema_generator=_Generator)
    for kind in (Verdict, Lessons):
        found["$defs"][kind.__name__]["properties"]["schema"] = {"const": SCHEMA_VERSION}
    return {
        "$schema": _Generator.schema_dialect,
        "title": "What `python -m checker lessonNN --json` and `python -m checker all --json` print",
        **found,
    }


def render() -> str:
    """The schema as text."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(render(), end="")
