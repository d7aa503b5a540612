"""What every client meets: the root, the documentation, headers, errors."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from helpers import Headers

ORIGIN = {"Origin": "https://shop.example"}


@pytest.fixture
def _broken_database(app: FastAPI) -> Iterator[None]:
    """Every request that needs the database fails."""
    from app.database import get_session

    def fail() -> None:
        raise RuntimeError("the disk of db7 is full")

    app.dependency_overrides[get_session] = fail
    yield
    del app.dependency_overrides[get_session]


def test_health(client: TestClient) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


def test_documentation(client: TestClient) -> None:
    assert client.get("/api/docs").status_code == 200
    document = client.get("/openapi.json").json()
    assert document["info"]["title"] == "Warehouse Management API"
    assert {"/inventory", "/inventory/{sku}", "/auth/token"} <= document["paths"].keys()


def test_unknown_path(client: TestClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "detail" in answer.json()


def test_request_id_is_kept(client: TestClient) -> None:
    assert client.get("/health", headers={"X-Request-ID": "order-7"}).headers["X-Request-ID"] == "order-7"


def test_request_id_that_is_not_valid_is_replaced(client: TestClient) -> None:
    for sent in ("", "two words", "a" * 65):
        made = client.get("/health", headers={"X-Request-ID": sent}).headers["X-Request-ID"]
        assert made, sent
        assert made != sent


def test_process_time_is_told(client: TestClient) -> None:
    assert float(client.get("/health").headers["X-Process-Time"]) >= 0


def test_a_listed_origin_may_read(client: TestClient) -> None:
    headers = client.get("/health", headers=ORIGIN).headers
    assert headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert headers["Access-Control-Allow-Credentials"] == "true"


def test_another_origin_may_not_read(client: TestClient) -> None:
    headers = client.get("/health", headers={"Origin": "https://evil.example"}).headers
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.usefixtures("client", "_broken_database")
def test_an_unexpected_error_tells_nothing(app: FastAPI, clerk: Headers) -> None:
    client = TestClient(app, raise_server_exceptions=False)
    answer = client.get("/inventory", headers=clerk | ORIGIN)
    assert answer.status_code == 500
    assert "detail" in answer.json()
    assert "db7" not in answer.text
    assert answer.headers["X-Request-ID"]
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
