"""Step add: the count grows, and by nothing else than whole numbers from 1."""

import httpx
import pytest

from checker.expect import expect
from checker.recording import Recording


def test_add(api: httpx.Client) -> None:
    """`POST /counter/add` with `{"by": 3}` answers 200 with the new count."""
    for count in (3, 6):
        expect(api.post("/counter/add", json={"by": 3})).status(200).json({"count": count})
    expect(api.get("/counter")).status(200).json({"count": 6})


@pytest.mark.fresh
def test_rules(api: httpx.Client) -> None:
    """Adding less than 1 is a 422 that points at `by`, and adds nothing."""
    expect(api.post("/counter/add", json={"by": 0})).rejects("body", "by")
    expect(api.get("/counter")).status(200).json({"count": 0})


def test_like_the_solution(api: httpx.Client, recording: Recording) -> None:
    """Short scenarios get the same statuses and fields as from our solution."""
    recording.replay(api)
