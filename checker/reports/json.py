"""Verdicts as JSON; `schema` in a document says which version of the format it has."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from checker.verdict import SCHEMA_VERSION, Verdict


@dataclass(frozen=True, slots=True)
class Lessons:
    """What one run over all lessons found out, in their order."""

    lessons: tuple[Verdict, ...]
    schema: int = SCHEMA_VERSION


def render(verdict: Verdict) -> str:
    """The document of one lesson."""
    return _text(verdict)


def render_all(verdicts: Sequence[Verdict]) -> str:
    """The document of all lessons, also if there is only one."""
    return _text(Lessons(tuple(verdicts)))


def _text(document: Verdict | Lessons) -> str:
    return json.dumps(asdict(document), indent=2, ensure_ascii=False)
