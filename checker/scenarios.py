"""The scenarios of a differential check, as `lessons/LESSON/scenarios.py` describes them.

That file has `scenarios()`, a Hypothesis strategy for lists of one to four requests, and may have `COUNT`,
how many of them are wanted. The character `§` in a request stands for four characters that no other
scenario has.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import ascii_uppercase
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from checker.errors import CourseError

PLACEHOLDER = "§"
MAX_SCENARIOS = 100 * len(ascii_uppercase)
MISSING = "No module named 'hypothesis'"


class Request(BaseModel):
    """One request as an author writes it; `path` may not name another server."""

    model_config = ConfigDict(extra="forbid")

    method: Annotated[str, Field(pattern="^[A-Z]+$")]
    path: Annotated[str, Field(pattern="^/([^/]|$)")]
    params: dict[str, Any] | None = None
    body: Annotated[Any, Field(alias="json")] = None
    content: str | None = None
    headers: dict[str, str] | None = None
    user: str | None = None
    """As whom it is sent, as a role of `Accounts`; left out, as nobody."""

    def keywords(self) -> dict[str, Any]:
        """The request as keywords of `httpx.Client.request`."""
        given = self.model_dump(by_alias=True, exclude_unset=True)
        return {"method": given.pop("method"), "url": given.pop("path"), **given}


SCENARIOS: TypeAdapter[list[list[Request]]] = TypeAdapter(
    Annotated[
        list[Annotated[list[Request], Field(min_length=1, max_length=4)]],
        Field(min_length=1, max_length=MAX_SCENARIOS),
    ]
)


def draw(file: Path) -> list[Sequence[Mapping[str, Any]]]:
    """The scenarios of a lesson: the same each time; raises `CourseError` if its file gives none."""
    command = [sys.executable, "-I", "-m", "checker.drawing", str(file)]
    run = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    if run.returncode != 0:
        tip = "Install what authors need: `make setup`." if MISSING in run.stderr else run.stderr.strip()
        raise CourseError(f"No scenarios could be drawn from {file}.", tip)
    try:
        drawn = SCENARIOS.validate_python(
            [_own(scenario, place) for place, scenario in enumerate(json.loads(run.stdout))]
        )
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise CourseError(f"{file} draws a wrong scenario, at `{place}`: {first['msg']}.") from error
    return [[request.keywords() for request in scenario] for scenario in drawn]


def _own(scenario: Any, place: int) -> Any:
    """The scenario with its code in every text."""
    text = json.dumps(scenario, ensure_ascii=False)
    return json.loads(text.replace(PLACEHOLDER, code(place)))


def code(place: int) -> str:
    """The four characters of the scenario at this place, from 0: `A00Z`, `A01Z`, …."""
    return f"{ascii_uppercase[place // 100 % len(ascii_uppercase)]}{place % 100:02}Z"
