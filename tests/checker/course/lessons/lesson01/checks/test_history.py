"""Step history: what was added can be read later."""

import httpx

from checker.expect import expect


def test_history(api: httpx.Client) -> None:
    """`GET /counter/history` answers 200 with what was added, oldest first."""
    expect(api.get("/counter/history")).status(200).json([])
    for by in (2, 1):
        expect(api.post("/counter/add", json={"by": by})).status(200)
    expect(api.get("/counter/history")).status(200).json([2, 1])
