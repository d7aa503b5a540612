"""Step keep: the count outlives the process."""

from checker.expect import expect, require
from checker.server import Server


def test_restart(server: Server) -> None:
    """The count is the same after a restart."""
    expect(server.client.post("/counter/add", json={"by": 3})).status(200).json({"count": 3})
    server.restart()
    expect(server.client.get("/counter")).status(200).json({"count": 3})


def test_kill(server: Server) -> None:
    """The count is the same after the process was killed."""
    before = expect(server.client.post("/counter/add", json={"by": 4})).status(200).body
    server.kill()
    require(not server.alive, "a process that was killed to be gone", "a process that lives")
    server.start()
    expect(server.client.get("/counter")).status(200).json(before)
