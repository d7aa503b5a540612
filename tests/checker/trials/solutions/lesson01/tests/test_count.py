"""The counter counts, for those who say who they are."""

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient


def test_begins_with_nothing(client: TestClient) -> None:
    """Nothing has been counted."""
    response = client.get("/count")
    assert response.status_code == 200
    assert response.json() == {"count": 0}


@pytest.mark.usefixtures("_as_ann")
def test_adds(client: TestClient) -> None:
    """Additions add up."""
    assert client.post("/count", json={"by": 2}).status_code == 201
    assert client.post("/count", json={"by": 3}).json() == {"count": 5}
    assert client.get("/count").json() == {"count": 5}


def test_needs_a_name(client: TestClient) -> None:
    """Nobody changes nothing."""
    assert client.post("/count", json={"by": 2}).status_code == 401
    assert client.get("/count").json() == {"count": 0}


@pytest.mark.usefixtures("_as_ann")
@pytest.mark.parametrize("by", [0, -1, None])
def test_refuses(client: TestClient, by: int | None) -> None:
    """Only positive numbers count."""
    assert client.post("/count", json={"by": by}).status_code == 422


@pytest.mark.anyio
@pytest.mark.usefixtures("_as_ann")
async def test_async(app: FastAPI, client: TestClient) -> None:
    """The same, awaited."""
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as asking:
        assert (await asking.post("/count", json={"by": 1})).status_code == 201
    assert client.get("/count").json() == {"count": 1}
