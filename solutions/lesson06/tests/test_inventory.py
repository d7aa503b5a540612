"""Items: create, read, update, delete, and lists of them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from helpers import Headers

FIELDS = {"id", "sku", "quantity", "reorder_level", "location_code", "updated_at"}


@pytest.fixture
def stock(client: TestClient, clerk: Headers) -> list[str]:
    """Five items, not stored in the order of their SKUs, with 5, 10, 15, 20 and 25 pieces."""
    skus = ["NUT3", "NUT1", "NUT5", "NUT2", "NUT4"]
    for sku in skus:
        client.post("/inventory", json={"sku": sku, "quantity": int(sku[-1]) * 5}, headers=clerk)
    return sorted(skus)


def listed(client: TestClient, path: str, headers: Headers) -> list[str]:
    """The SKUs in an answer, in its order."""
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return [each["sku"] for each in answer.json()]


def test_created_item_can_be_read(client: TestClient, clerk: Headers) -> None:
    created = client.post("/inventory", json={"sku": "BOLT", "quantity": 3}, headers=clerk)
    assert created.status_code == 201
    assert created.json().keys() >= FIELDS
    assert created.json() | {"sku": "BOLT", "quantity": 3, "reorder_level": 0, "location_code": None} == (
        created.json()
    )
    assert datetime.fromisoformat(created.json()["updated_at"]).utcoffset() == timedelta(0)
    read = client.get("/inventory/BOLT", headers=clerk)
    assert read.status_code == 200
    assert read.json() == created.json()


def test_white_space_around_a_sku_is_dropped(client: TestClient, clerk: Headers) -> None:
    answer = client.post("/inventory", json={"sku": " BOLT ", "quantity": 1}, headers=clerk)
    assert answer.json()["sku"] == "BOLT"


def test_a_sku_exists_once(client: TestClient, clerk: Headers, item: str) -> None:
    answer = client.post("/inventory", json={"sku": item, "quantity": 1}, headers=clerk)
    assert answer.status_code == 409
    assert client.get(f"/inventory/{item}", headers=clerk).json()["quantity"] == 10


def test_a_location_has_to_exist(client: TestClient, clerk: Headers) -> None:
    new = {"sku": "BOLT", "quantity": 1, "location_code": "NOWHERE"}
    assert client.post("/inventory", json=new, headers=clerk).status_code == 409
    assert client.get("/inventory/BOLT", headers=clerk).status_code == 404


def test_a_location_exists_once(client: TestClient, clerk: Headers) -> None:
    assert client.post("/locations", json={"code": "B2"}, headers=clerk).json() == {"code": "B2"}
    assert client.post("/locations", json={"code": "B2"}, headers=clerk).status_code == 409


def test_unknown_item(client: TestClient, clerk: Headers) -> None:
    answer = client.get("/inventory/NOTHERE", headers=clerk)
    assert answer.status_code == 404
    assert "detail" in answer.json()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sku", "AB"),
        ("sku", "A" * 21),
        ("sku", "bolt"),
        ("quantity", 0),
        ("quantity", 1_000_001),
        ("quantity", None),
        ("location_code", ""),
        ("location_code", "A" * 11),
        ("reorder_level", -1),
        ("reorder_level", 1_000_001),
    ],
)
def test_what_breaks_a_rule_is_refused(client: TestClient, clerk: Headers, field: str, value: Any) -> None:
    new = {"sku": "BOLT", "quantity": 1}
    for method, path, body in (
        ("POST", "/inventory", new | {field: value}),
        ("PATCH", "/inventory/BOLT", {field: value}),  # before it is known whether there is one
    ):
        answer = client.request(method, path, json=body, headers=clerk)
        assert answer.status_code == 422
        assert ["body", field] in [error["loc"][:2] for error in answer.json()["detail"]]


def test_values_at_the_limits_are_taken(client: TestClient, clerk: Headers) -> None:
    for sku, quantity in (("ABC", 1), ("A" * 20, 1_000_000)):
        new = {"sku": sku, "quantity": quantity, "reorder_level": 1_000_000}
        assert client.post("/inventory", json=new, headers=clerk).status_code == 201


def test_an_update_changes_what_was_sent(client: TestClient, clerk: Headers, item: str) -> None:
    before = client.get(f"/inventory/{item}", headers=clerk).json()
    answer = client.patch(f"/inventory/{item}", json={"quantity": 4}, headers=clerk)
    assert answer.status_code == 200
    after = client.get(f"/inventory/{item}", headers=clerk).json()
    assert after == answer.json() == before | {"quantity": 4, "updated_at": after["updated_at"]}
    assert after["updated_at"] > before["updated_at"]


def test_null_clears_the_location(client: TestClient, clerk: Headers, item: str) -> None:
    answer = client.patch(f"/inventory/{item}", json={"location_code": None}, headers=clerk)
    assert answer.json()["location_code"] is None
    assert client.get(f"/inventory/{item}", headers=clerk).json()["location_code"] is None


def test_an_empty_update_changes_nothing(client: TestClient, clerk: Headers, item: str) -> None:
    before = client.get(f"/inventory/{item}", headers=clerk).json()
    assert client.patch(f"/inventory/{item}", json={}, headers=clerk).json() == before


def test_an_update_takes_no_sku_of_another(client: TestClient, clerk: Headers, item: str) -> None:
    client.post("/inventory", json={"sku": "NUT", "quantity": 1}, headers=clerk)
    assert client.patch("/inventory/NUT", json={"sku": item}, headers=clerk).status_code == 409
    assert client.patch("/inventory/NUT", json={"location_code": "NO"}, headers=clerk).status_code == 409
    assert client.patch("/inventory/GONE", json={"quantity": 2}, headers=clerk).status_code == 404


def test_a_deleted_item_is_gone(client: TestClient, admin: Headers, item: str) -> None:
    answer = client.delete(f"/inventory/{item}", headers=admin)
    assert answer.status_code == 204
    assert answer.content == b""
    assert client.get(f"/inventory/{item}", headers=admin).status_code == 404
    assert client.delete(f"/inventory/{item}", headers=admin).status_code == 404


def test_pages_are_ordered_and_whole(client: TestClient, clerk: Headers, stock: list[str]) -> None:
    assert listed(client, "/inventory", clerk) == stock
    pages = [listed(client, f"/inventory?limit=2&offset={offset}", clerk) for offset in (0, 2, 4, 6)]
    assert [sku for page in pages for sku in page] == stock
    assert [len(page) for page in pages] == [2, 2, 1, 0]


def test_a_list_out_of_range_is_refused(client: TestClient, clerk: Headers) -> None:
    for query in ("?limit=0", "?limit=101", "?limit=x", "?offset=-1", "/low-stock?threshold=-1"):
        assert client.get(f"/inventory{query}", headers=clerk).status_code == 422, query


@pytest.mark.usefixtures("stock")
def test_low_stock_is_below_the_threshold(client: TestClient, clerk: Headers) -> None:
    for query, expected in (("", ["NUT1"]), ("?threshold=15", ["NUT1", "NUT2"]), ("?threshold=0", [])):
        assert listed(client, f"/inventory/low-stock{query}", clerk) == expected
