"""Step log: the operator can see what happened."""

from checker.expect import expect, require
from checker.server import Server


def test_log(server: Server) -> None:
    """Adding 5 writes the line `added 5` to the log."""
    expect(server.client.post("/counter/add", json={"by": 5})).status(200).json({"count": 5})
    lines = server.logs.lines()
    require("added 5" in lines, "the line `added 5` in the log", lines)
