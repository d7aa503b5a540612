"""What an app finds in its environment: what the lesson's metadata says, and what a check adds."""

from collections.abc import Callable
from pathlib import Path

from checker.launch import HostProcess
from checker.servers import Servers

MAIN = """
import os

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def read() -> dict[str, str | None]:
    return {name: os.environ.get(name) for name in ("GIVEN", "ADDED")}
"""


def test_each_start_has_the_lessons_environment(host: HostProcess, submission: Callable[..., Path]) -> None:
    """A check may add to it, replace it or take it away for one start."""
    servers = Servers(host, submission(MAIN), 30.0, {"GIVEN": "by the lesson"})
    try:
        server = servers.take()
        assert server.client.get("/").json() == {"GIVEN": "by the lesson", "ADDED": None}
        server.restart(env={"GIVEN": "", "ADDED": "by a check"})
        assert server.client.get("/").json() == {"GIVEN": "", "ADDED": "by a check"}
        server.restart(env={"GIVEN": None})
        assert server.client.get("/").json() == {"GIVEN": None, "ADDED": None}
        server.restart()
        assert server.client.get("/").json() == {"GIVEN": "by the lesson", "ADDED": None}
    finally:
        servers.close()
