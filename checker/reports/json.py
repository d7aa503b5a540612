"""A verdict as JSON; `schema` in it says which version of the format it has."""

import json
from dataclasses import asdict

from checker.verdict import Verdict


def to_dict(verdict: Verdict) -> dict[str, object]:
    """The document of one verdict."""
    return asdict(verdict)


def render(verdict: Verdict) -> str:
    """The document as text."""
    return json.dumps(to_dict(verdict), indent=2, ensure_ascii=False)
