"""Step show: the count is there."""

import httpx

from checker.expect import expect


def test_count(api: httpx.Client) -> None:
    """`GET /counter` answers 200 with exactly `{"count": 0}`."""
    expect(api.get("/counter")).status(200).json({"count": 0})
