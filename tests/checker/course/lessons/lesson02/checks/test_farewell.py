"""Step farewell: a stop is no crash."""

from checker.expect import expect, require
from checker.server import Server


def test_farewell(server: Server) -> None:
    """On SIGTERM the app ends and writes the line `stopped at 2`, the count, to the log."""
    expect(server.client.post("/counter/add", json={"by": 2})).status(200)
    server.terminate()
    lines = server.logs.lines()
    require(lines[-1:] == ["stopped at 2"], "`stopped at 2` as the last line of the log", lines)
