"""The frozen baseline of the speed benchmark: the checks of this lesson as plain pytest with `TestClient`.

Written as FastAPI's and SQLModel's documentation write tests, once, before anything was tuned: fresh tables
for each test, in the database that `DATABASE_URL` names. Each test mirrors the check of the same name:

- tables: `test_first_start` (not that the import creates no file), `test_location`, `test_twice`
- crud: `test_create` (not that it survives a kill), `test_rules`, `test_conflicts`, `test_update`,
  `test_updated_at`, `test_delete`
- transactions: `test_refused`, `test_rules_in_database`, `test_foreign_keys`
- restock-pick: `test_restock`, `test_pick`, `test_refused_pick` (`test_refused` there)
- paging: `test_pages`, `test_low_stock`, `test_like_the_solution`
- concurrency, by threads on one `TestClient`: `test_restocks`, `test_picks`, `test_creations`
- first-arrivals, by threads on one `TestClient`: `test_first_arrivals`

What a test in one process cannot see: `test_committed` (`TestClient` returns after the dependencies have
ended), `test_restart` (there is no process to stop or kill), and `test_answers_meanwhile` (each call has a
loop of its own).
"""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from app.database import engine
from app.main import app
from fastapi.testclient import TestClient
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

FIELDS = {"id", "sku", "quantity", "location_code", "updated_at"}
RECORDING = Path(__file__).parents[1] / "recording.json"
BEYOND = (2**31, 2**63 - 1, 2**63, 10**30)


@pytest.fixture(name="client")
def client_fixture():
    SQLModel.metadata.drop_all(engine)
    with TestClient(app) as client:
        yield client


def create(client, **body):
    return client.post("/inventory", json=body)


def patch(client, path, **body):
    return client.patch(f"/inventory/{path}", json=body)


def locs(response):
    assert response.status_code == 422
    return [error["loc"] for error in response.json()["detail"]]


def quantity_in_table(sku):
    with engine.connect() as connection:
        return connection.execute(text("SELECT quantity FROM item WHERE sku = :sku"), {"sku": sku}).scalar()


def at_once(calls):
    with ThreadPoolExecutor(40) as threads:
        return list(threads.map(lambda call: call(), calls))


def test_first_start(client):
    columns = {
        table: {each["name"] for each in inspect(engine).get_columns(table)} for table in ("item", "location")
    }
    assert columns["item"] >= {"id", "sku", "quantity", "updated_at"}
    assert "code" in columns["location"]
    assert client.get("/inventory").json() == []


def test_location(client):
    for code in ("A-01", "Z", "AISLE-0010", " B 1 "):
        response = client.post("/locations", json={"code": code})
        assert response.status_code == 201
        assert response.json()["code"] == code
    for body in (
        {"code": ""},
        {"code": "AISLE-00011"},
        {"code": "X" * 200},
        {"code": None},
        {"code": ["A-01"]},
        {},
    ):
        assert ["body", "code"] in locs(client.post("/locations", json=body))


def test_twice(client):
    assert client.post("/locations", json={"code": "TWICE"}).status_code == 201
    for _ in range(2):
        assert client.post("/locations", json={"code": "TWICE"}).status_code == 409
    assert client.post("/locations", json={"code": "OTHER"}).status_code == 201
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM location")).scalar() == 2


def test_create(client):
    client.post("/locations", json={"code": "C-03"})
    response = create(client, sku="BELT25", quantity=5, location_code="C-03")
    assert response.status_code == 201
    item = response.json()
    assert item.keys() >= FIELDS
    assert datetime.fromisoformat(item["updated_at"]).utcoffset() == timedelta(0)
    plain = create(client, sku="BELT26", quantity=1_000_000).json()
    assert plain["location_code"] is None
    assert plain["id"] != item["id"]
    assert quantity_in_table("BELT25") == 5
    assert client.get("/inventory/BELT25").json() == item
    assert client.get("/inventory").json() == [item, plain]


def test_rules(client):
    assert create(client, sku=" RULES1  ", quantity=1).json()["sku"] == "RULES1"
    bad = {
        "sku": ["AB", "A" * 21, "abc123", "AB-12", "AB 12", "ÄBC12", "١٢٣", "", "   ", " AB ", ["ABC"]],
        "quantity": [0, -1, 1_000_001, 10**30, -(10**30), 1.5, "many", "", [1]],
        "location_code": ["", "AISLE-00011", "X" * 200, ["A-01"]],
    }
    good = {"sku": "RULES2", "quantity": 2, "location_code": None}
    for name, values in bad.items():
        for value in values:
            assert ["body", name] in [loc[:2] for loc in locs(create(client, **{**good, name: value}))]
        for value in values[::2]:
            assert ["body", name] in [loc[:2] for loc in locs(patch(client, "RULES1", **{name: value}))]
    for name in ("sku", "quantity"):
        rest = {key: value for key, value in good.items() if key != name}
        assert ["body", name] in locs(create(client, **rest))
        assert ["body", name] in locs(create(client, **rest, **{name: None}))
        assert ["body", name] in locs(patch(client, "RULES1", **{name: None}))
    for path in ("ab1", "AB", "A" * 21, "IN-PATH"):
        for response in (
            client.get(f"/inventory/{path}"),
            patch(client, path, quantity=1),
            client.delete(f"/inventory/{path}"),
        ):
            assert ["path", "sku"] in locs(response)


def test_conflicts(client):
    client.post("/locations", json={"code": "K-01"})
    assert create(client, sku="CLASH1", quantity=1).status_code == 201
    assert create(client, sku="CLASH2", quantity=2, location_code="K-01").status_code == 201
    for response in (
        create(client, sku="CLASH1", quantity=3),
        create(client, sku=" CLASH1 ", quantity=3),
        patch(client, "CLASH1", sku="CLASH2"),
        create(client, sku="CLASH3", quantity=3, location_code="NOWHERE"),
        patch(client, "CLASH1", location_code="NOWHERE"),
    ):
        assert response.status_code == 409
        assert "detail" in response.json()
    for response in (
        client.get("/inventory/CLASH3"),
        patch(client, "CLASH3", quantity=1),
        patch(client, "CLASH3"),
        client.delete("/inventory/CLASH3"),
    ):
        assert response.status_code == 404
        assert "detail" in response.json()


def test_update(client):
    for code in ("P-01", "P-02"):
        client.post("/locations", json={"code": code})
    item = create(client, sku="PATCH1", quantity=5, location_code="P-01").json()
    now = {name: item[name] for name in ("id", "sku", "quantity", "location_code")}
    for changes in (
        {"quantity": 7},
        {"location_code": "P-02"},
        {"location_code": None},
        {"sku": "PATCH2"},
        {"sku": "PATCH2", "quantity": 8},
        {"sku": "PATCH1", "quantity": 9, "location_code": "P-01"},
    ):
        response = patch(client, now["sku"], **changes)
        now |= changes
        assert response.status_code == 200
        for body in (response.json(), client.get(f"/inventory/{now['sku']}").json()):
            assert {name: body[name] for name in now} == now


def test_updated_at(client):
    item = create(client, sku="MOVES1", quantity=1).json()
    for _ in range(2):
        assert patch(client, "MOVES1").json() == item
        assert client.get("/inventory/MOVES1").json() == item
    after = patch(client, "MOVES1", quantity=2).json()
    assert datetime.fromisoformat(after["updated_at"]) > datetime.fromisoformat(item["updated_at"])


def test_delete(client):
    for number in (1, 2):
        create(client, sku=f"DELETE{number}", quantity=number)
    response = client.delete("/inventory/DELETE1")
    assert response.status_code == 204
    assert not response.content
    assert client.get("/inventory/DELETE1").status_code == 404
    assert client.delete("/inventory/DELETE1").status_code == 404
    assert patch(client, "DELETE1", quantity=3).status_code == 404
    assert quantity_in_table("DELETE1") is None
    assert create(client, sku="DELETE1", quantity=9).status_code == 201
    assert client.get("/inventory/DELETE2").json()["quantity"] == 2


def test_refused(client):
    client.post("/locations", json={"code": "W-01"})
    create(client, sku="WHOLE1", quantity=10, location_code="W-01")
    create(client, sku="WHOLE2", quantity=10)
    before = client.get("/inventory").json()
    for method, path, body, status in (
        ("POST", "/inventory", {"sku": "WHOLE1", "quantity": 3}, 409),
        ("POST", "/inventory", {"sku": "WHOLE3", "quantity": 3, "location_code": "NOWHERE"}, 409),
        ("POST", "/inventory", {"sku": "WHOLE3", "quantity": 0, "location_code": "W-01"}, 422),
        ("PATCH", "/inventory/WHOLE1", {"quantity": 4, "sku": "WHOLE2"}, 409),
        ("PATCH", "/inventory/WHOLE1", {"quantity": 4, "location_code": "NOWHERE"}, 409),
        ("PATCH", "/inventory/WHOLE2", {"quantity": 4, "sku": "WHOLE1", "location_code": "W-01"}, 409),
        ("PATCH", "/inventory/WHOLE1", {"quantity": 4, "location_code": ""}, 422),
        ("POST", "/locations", {"code": "W-01"}, 409),
    ) * 2:
        assert client.request(method, path, json=body).status_code == status
        assert client.get("/inventory").json() == before
    assert create(client, sku="NEXT1", quantity=1).status_code == 201


def test_rules_in_database(client):
    for code in ("RULE-1", "RULE-2"):
        client.post("/locations", json={"code": code})
    for sku in ("INRULE1", "INRULE2"):
        create(client, sku=sku, quantity=1)
    for statement in (
        "UPDATE item SET sku = 'INRULE1' WHERE sku = 'INRULE2'",
        "UPDATE location SET code = 'RULE-1' WHERE code = 'RULE-2'",
        "UPDATE item SET quantity = -1 WHERE sku = 'INRULE1'",
    ):
        with engine.connect() as connection, pytest.raises(IntegrityError):
            connection.execute(text(statement))
    assert [key["referred_table"] for key in inspect(engine).get_foreign_keys("item")] == ["location"]


def test_foreign_keys(client):
    client.post("/locations", json={"code": "TRAP"})
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER trap BEFORE INSERT ON item WHEN NEW.sku = 'TRAPPED' "
                "BEGIN DELETE FROM location WHERE code = 'TRAP'; END"
            )
        )
    assert create(client, sku="TRAPPED", quantity=1, location_code="TRAP").is_error
    assert client.get("/inventory/TRAPPED").status_code == 404


def stock(client, path, sku, quantity, **more):
    return client.post(f"/inventory/{path}", json={"sku": sku, "quantity": quantity, **more})


def test_restock(client):
    for code in ("D-01", "E-12"):
        client.post("/locations", json={"code": code})
    first = stock(client, "restock", "ADDS1", 999_999)
    assert first.status_code == 201
    for quantity, more, total, code in (
        (1_000_000, {"location_code": "D-01"}, 1_999_999, "D-01"),
        (1, {}, 2_000_000, "D-01"),
        (1, {"location_code": None}, 2_000_001, "D-01"),
        (1, {"location_code": "E-12"}, 2_000_002, "E-12"),
    ):
        response = stock(client, "restock", " ADDS1 ", quantity, **more)
        assert response.status_code == 201
        body = response.json()
        assert (body["id"], body["quantity"], body["location_code"]) == (first.json()["id"], total, code)
    assert stock(client, "restock", "ADDS1", 5, location_code="NOWHERE").status_code == 409
    assert stock(client, "restock", "ADDS2", 5, location_code="NOWHERE").status_code == 409
    assert client.get("/inventory/ADDS1").json() == body
    assert client.get("/inventory/ADDS2").status_code == 404
    assert datetime.fromisoformat(body["updated_at"]) > datetime.fromisoformat(first.json()["updated_at"])
    assert quantity_in_table("ADDS1") == 2_000_002


def test_pick(client):
    client.post("/locations", json={"code": "T-01"})
    item = create(client, sku="TAKES1", quantity=10, location_code="T-01").json()
    for quantity, left in ((3, 7), (6, 1), (1, 0)):
        response = stock(client, "pick", "TAKES1", quantity)
        assert response.status_code == 200
        body = response.json()
        assert (body["id"], body["quantity"], body["location_code"]) == (item["id"], left, "T-01")
    assert quantity_in_table("TAKES1") == 0
    assert client.get("/inventory/TAKES1").json() == body
    assert datetime.fromisoformat(body["updated_at"]) > datetime.fromisoformat(item["updated_at"])


def test_refused_pick(client):
    item = create(client, sku="SHORT1", quantity=5).json()
    for quantity in (6, 1_000_000):
        assert stock(client, "pick", "SHORT1", quantity).status_code == 409
    assert stock(client, "pick", "SHORT2", 1).status_code == 404
    for path in ("restock", "pick"):
        for bad in (0, -3, 1_000_001, 10**30, 1.5, None):
            assert ["body", "quantity"] in locs(stock(client, path, "SHORT1", bad))
        for wrong in ("AB", "short1", "A" * 21, None):
            assert ["body", "sku"] in locs(stock(client, path, wrong, 1))
    assert client.get("/inventory/SHORT1").json() == item
    assert stock(client, "pick", "SHORT1", 5).json()["quantity"] == 0
    assert stock(client, "pick", "SHORT1", 1).status_code == 409


@pytest.fixture(name="everything")
def everything_fixture(client):
    for step in range(32):
        number = step * 13 % 32
        create(client, sku=f"PAGE{number:02}", quantity=number % 13 + 1)
    for sku in ("PAGE03", "PAGE30"):
        client.delete(f"/inventory/{sku}")
        create(client, sku=sku, quantity=5)
    patch(client, "PAGE31", sku="A01")
    stock(client, "pick", "PAGE00", 1)
    items = client.get("/inventory", params={"limit": 100}).json()
    assert [item["sku"] for item in items] == sorted({item["sku"] for item in items})
    return items


def test_pages(client, everything):
    assert client.get("/inventory").json() == everything[:20]
    for limit in (5, 20, 31, 100):
        for offset in range(0, len(everything) + limit, limit):
            page = client.get("/inventory", params={"offset": offset, "limit": limit})
            assert page.json() == everything[offset : offset + limit]
    for name, values in {"offset": ("-1", "abc"), "limit": ("0", "101", "-1", "abc")}.items():
        for value in values:
            assert ["query", name] in locs(client.get("/inventory", params={name: value}))
    for offset in BEYOND:
        assert client.get("/inventory", params={"offset": str(offset)}).status_code in (200, 422)


def test_low_stock(client, everything):
    for threshold in (0, 1, 10, 11, 1_000_000):
        response = client.get("/inventory/low-stock", params={"threshold": threshold})
        assert response.json() == [item for item in everything if item["quantity"] < threshold]
    for value in ("-1", "abc"):
        assert ["query", "threshold"] in locs(client.get("/inventory/low-stock", params={"threshold": value}))
    for threshold in BEYOND:
        response = client.get("/inventory/low-stock", params={"threshold": str(threshold)})
        assert response.status_code in (200, 422)


def test_like_the_solution(client):
    for scenario in json.loads(RECORDING.read_text())["scenarios"]:
        for exchange in scenario:
            response = client.request(**exchange["request"])
            assert response.status_code == exchange["status"]
            if response.is_success and isinstance(exchange["shape"], dict):
                assert response.json().keys() >= exchange["shape"].keys()


SKUS = ("RACE1", "RACE2", "RACE3", "RACE4")


def test_restocks(client):
    for sku in SKUS:
        create(client, sku=sku, quantity=5)
    calls = [lambda sku=sku: stock(client, "restock", sku, 2) for _ in range(10) for sku in SKUS]
    assert {response.status_code for response in at_once(calls)} == {201}
    assert [quantity_in_table(sku) for sku in SKUS] == [25] * 4


def test_picks(client):
    for sku in SKUS:
        create(client, sku=sku, quantity=10)
    calls = [lambda sku=sku: stock(client, "pick", sku, 3) for _ in range(10) for sku in SKUS]
    assert Counter(response.status_code for response in at_once(calls)) == {200: 12, 409: 28}
    assert [quantity_in_table(sku) for sku in SKUS] == [1] * 4


def test_creations(client):
    calls = [lambda sku=sku: create(client, sku=sku, quantity=1) for _ in range(6) for sku in SKUS]
    reads = [lambda path=path: client.get(path) for path in ("/inventory", "/inventory/low-stock") * 8]
    responses = at_once([*calls, *reads])
    assert Counter(response.status_code for response in responses[:24]) == {201: 4, 409: 20}
    assert {response.status_code for response in responses[24:]} == {200}


def test_first_arrivals(client):
    calls = [lambda sku=sku: stock(client, "restock", sku, 2) for _ in range(10) for sku in SKUS]
    assert {response.status_code for response in at_once(calls)} == {201}
    assert [quantity_in_table(sku) for sku in SKUS] == [20] * 4
