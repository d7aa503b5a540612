"""What comes in and goes out, and what that leaves in the books."""

import pytest
from fastapi.testclient import TestClient
from helpers import Headers


def quantity(client: TestClient, sku: str, headers: Headers) -> int:
    """How many pieces there are."""
    found: int = client.get(f"/inventory/{sku}", headers=headers).json()["quantity"]
    return found


def test_a_restock_adds(client: TestClient, clerk: Headers, item: str) -> None:
    before = client.get(f"/inventory/{item}", headers=clerk).json()
    answer = client.post("/inventory/restock", json={"sku": item, "quantity": 5}, headers=clerk)
    assert answer.status_code == 201
    after = client.get(f"/inventory/{item}", headers=clerk).json()
    assert after == answer.json() == before | {"quantity": 15, "updated_at": after["updated_at"]}
    assert after["updated_at"] > before["updated_at"]


def test_a_restock_creates(client: TestClient, clerk: Headers) -> None:
    answer = client.post("/inventory/restock", json={"sku": "NEW", "quantity": 5}, headers=clerk)
    assert answer.status_code == 201
    assert quantity(client, "NEW", clerk) == 5


def test_a_restock_can_move_an_item(client: TestClient, clerk: Headers, item: str) -> None:
    client.post("/locations", json={"code": "B2"}, headers=clerk)
    delivery = {"sku": item, "quantity": 1, "location_code": "B2"}
    assert client.post("/inventory/restock", json=delivery, headers=clerk).json()["location_code"] == "B2"


def test_a_restock_needs_a_location_that_exists(client: TestClient, clerk: Headers, item: str) -> None:
    delivery = {"sku": item, "quantity": 1, "location_code": "NOWHERE"}
    assert client.post("/inventory/restock", json=delivery, headers=clerk).status_code == 409
    assert quantity(client, item, clerk) == 10


@pytest.mark.parametrize("path", ["/inventory/restock", "/inventory/pick"])
def test_a_movement_has_limits(client: TestClient, clerk: Headers, item: str, path: str) -> None:
    for number in (0, -3, 1_000_001):
        answer = client.post(path, json={"sku": item, "quantity": number}, headers=clerk)
        assert answer.status_code == 422, number
    assert quantity(client, item, clerk) == 10


def test_a_pick_takes(client: TestClient, clerk: Headers, item: str) -> None:
    before = client.get(f"/inventory/{item}", headers=clerk).json()
    answer = client.post("/inventory/pick", json={"sku": item, "quantity": 4}, headers=clerk)
    assert answer.status_code == 200
    assert answer.json()["quantity"] == quantity(client, item, clerk) == 6
    assert answer.json()["updated_at"] > before["updated_at"]


def test_a_pick_takes_all_there_is_and_no_more(client: TestClient, clerk: Headers, item: str) -> None:
    for number, status, left in ((11, 409, 10), (10, 200, 0), (1, 409, 0)):
        order = {"sku": item, "quantity": number}
        assert client.post("/inventory/pick", json=order, headers=clerk).status_code == status
        assert quantity(client, item, clerk) == left


def test_a_pick_of_what_is_unknown(client: TestClient, clerk: Headers) -> None:
    order = {"sku": "GONE", "quantity": 1}
    assert client.post("/inventory/pick", json=order, headers=clerk).status_code == 404


def test_every_change_is_in_the_books(client: TestClient, admin: Headers, clerk: Headers, item: str) -> None:
    client.post("/inventory/restock", json={"sku": item, "quantity": 5}, headers=clerk)
    client.post("/inventory/pick", json={"sku": item, "quantity": 3}, headers=clerk)
    client.patch(f"/inventory/{item}", json={"quantity": 7}, headers=clerk)
    client.patch(f"/inventory/{item}", json={"location_code": None}, headers=clerk)
    client.delete(f"/inventory/{item}", headers=admin)
    records = client.get("/audit", headers=admin).json()
    assert [(each["action"], each["quantity"], each["user_email"]) for each in records] == [
        ("delete", None, "admin@example.com"),
        ("update", None, "clerk@example.com"),
        ("update", 7, "clerk@example.com"),
        ("pick", 3, "clerk@example.com"),
        ("restock", 5, "clerk@example.com"),
        ("create", 10, "clerk@example.com"),
    ]
    assert {each["sku"] for each in records} == {item}


def test_what_was_refused_is_not_in_the_books(
    client: TestClient, admin: Headers, clerk: Headers, item: str
) -> None:
    client.post("/inventory/pick", json={"sku": item, "quantity": 11}, headers=clerk)
    client.post("/inventory", json={"sku": item, "quantity": 1}, headers=clerk)
    client.patch(f"/inventory/{item}", json={}, headers=clerk)
    assert [each["action"] for each in client.get("/audit", headers=admin).json()] == ["create"]


def test_a_mail_is_for_the_pick_that_crosses_the_level(
    client: TestClient, admin: Headers, clerk: Headers, item: str
) -> None:
    client.patch(f"/inventory/{item}", json={"reorder_level": 5}, headers=clerk)

    def mails_after(number: int) -> int:
        order = {"sku": item, "quantity": number}
        assert client.post("/inventory/pick", json=order, headers=clerk).status_code == 200
        return len(client.get("/notifications", headers=admin).json())

    assert mails_after(5) == 0  # at the level, not below it
    assert mails_after(1) == 1
    assert mails_after(1) == 1  # it was below already
    [mail] = client.get("/notifications", headers=admin).json()
    assert mail["sku"] == item
    assert mail["status"] in {"queued", "failed"}
