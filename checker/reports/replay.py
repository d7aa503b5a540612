"""The requests of a failed check as a person sends them again, to an app that `serve` runs."""

import os
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping

from rich.console import Group, RenderableType
from rich.text import Text

from checker.ports import ADDRESS, FIRST_PORT, free_port
from checker.program import PROGRAM
from checker.reports import story
from checker.verdict import SERVED, Verdict

BASE = re.compile(rf"(.* '?){re.escape(SERVED)}", re.DOTALL)
HERE = "Your app with the variables of the check, in one terminal:"
HERE_TOO = (
    "Your app with the variables of the check, in one terminal. "
    f"Port {FIRST_PORT} is taken: if that is your app, end it first, or both use the same files."
)


def render_replay(verdict: Verdict) -> RenderableType:
    """The requests of the first check that does not pass, and how to serve the app for them."""
    found = story.first_failure(verdict)
    failure = found[1].failure if found else None
    if not failure or not failure.replay:
        return Group(Text("There is no request to send again.", "dim"), Text(""))
    port = free_port(None)
    command = f"{PROGRAM} serve {verdict.lesson}{story.source_option(verdict)} --fresh --port {port}"
    return Group(
        Text(HERE if port == FIRST_PORT else HERE_TOO),
        *_as_typed(_with(failure.environment, command)),
        Text("The same requests, in another one:"),
        *_as_typed(_to(port, line) for line in failure.replay),
        Text(""),
    )


def _as_typed(lines: Iterable[str]) -> Iterator[RenderableType]:
    return (Text(line, no_wrap=True, overflow="ignore") for line in lines)


def _with(environment: Mapping[str, str], command: str) -> list[str]:
    """A command with these variables in its environment, as this system's usual shell takes it."""
    if os.name == "nt":
        values = {name: value.replace("'", "''") for name, value in environment.items()}
        return [*(f"$env:{name} = '{value}'" for name, value in values.items()), command]
    return [" ".join([*(f"{name}={shlex.quote(value)}" for name, value in environment.items()), command])]


def _to(port: int, line: str) -> str:
    """A `curl` line for an app on this port; its URL comes last."""
    return BASE.sub(rf"\1http://{ADDRESS}:{port}", line)
