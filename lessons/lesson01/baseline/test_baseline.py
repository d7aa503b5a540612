"""The frozen baseline of the speed benchmark: the checks of this lesson as plain pytest with `TestClient`.

Written as FastAPI's documentation writes tests, once, before anything was tuned. They run in this order, with
the solution as the working directory. Each test mirrors the check of the same behaviour:

- `test_root_and_health`: hello `test_root_and_health`
- `test_title_and_version`: hello `test_title_and_version`
- `test_docs`: hello `test_docs`
- `test_list`: read `test_list`
- `test_pages`: read `test_pages`
- `test_limits_of_numbers`: read `test_limits_of_numbers`
- `test_one`: read `test_one`
- `test_low_stock`: read `test_low_stock`
- `test_creates`: restock `test_creates`
- `test_adds`: restock `test_adds`
- `test_location`: restock `test_location`
- `test_ids`: restock `test_ids`
- `test_updated_at`: restock `test_updated_at`
- `test_sku`: validate `test_sku`
- `test_quantity`: validate `test_quantity`
- `test_location_code`: validate `test_location`
- `test_path`: validate `test_path`
- `test_body`: validate `test_body`
- `test_changes_nothing`: validate `test_changes_nothing`
- `test_model_in`: contract `test_model_in`
- `test_model_out`: contract `test_model_out`
- `test_parameters`: contract `test_parameters`
- `test_defaults`: contract `test_defaults`
- `test_other_methods`: contract `test_other_methods`
- `test_like_the_solution`: contract `test_like_the_solution`
"""

import json
from datetime import datetime, timedelta
from pathlib import Path

from app.main import app
from fastapi.testclient import TestClient

client = TestClient(app)

FIELDS = {"id", "sku", "quantity", "location_code", "updated_at"}
RECORDING = Path(__file__).parents[1] / "recording.json"


def restock(**body):
    return client.post("/inventory/restock", json=body)


def locs(response):
    assert response.status_code == 422
    return [error["loc"] for error in response.json()["detail"]]


def test_root_and_health():
    response = client.get("/")
    assert response.status_code == 200
    assert isinstance(response.json()["message"], str)
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_title_and_version():
    info = client.get("/openapi.json").json()["info"]
    assert info["title"] == "Warehouse Management API"
    assert info["version"] == "2.1.0"


def test_docs():
    for path in ("/api/docs", "/api/redoc"):
        response = client.get(path)
        assert response.status_code == 200
        assert "/openapi.json" in response.text


def test_list():
    response = client.get("/inventory")
    assert response.status_code == 200
    assert len(response.json()) >= 5
    for record in response.json():
        assert record.keys() >= FIELDS
        assert isinstance(record["id"], int)
        assert isinstance(record["quantity"], int)
        assert record["location_code"] is None or isinstance(record["location_code"], str)
    for path in ("/inventory", "/inventory/low-stock", "/inventory/TAPE50"):
        assert "unit_cost" not in client.get(path).text


def test_pages():
    everything = client.get("/inventory", params={"limit": 100}).json()
    skus = [record["sku"] for record in everything]
    assert skus == sorted(skus)
    assert client.get("/inventory").json() == everything[:20]
    for limit in (1, 2, 3):
        for offset in range(0, len(everything) + limit, limit):
            page = client.get("/inventory", params={"offset": offset, "limit": limit})
            assert page.status_code == 200
            assert page.json() == everything[offset : offset + limit]
    assert client.get("/inventory", params={"offset": 2}).json() == everything[2:22]


def test_limits_of_numbers():
    paths = {"offset": "/inventory", "limit": "/inventory", "threshold": "/inventory/low-stock"}
    allowed = {"offset": (0, 3), "limit": (1, 100), "threshold": (0, 7)}
    refused = {
        "offset": ("-1", "abc", "1.5"),
        "limit": ("0", "101", "-1", "abc", "1.5", str(10**30)),
        "threshold": ("-1", "abc"),
    }
    for name, values in allowed.items():
        for value in values:
            assert client.get(paths[name], params={name: value}).status_code == 200
    for name, texts in refused.items():
        for text in texts:
            assert ["query", name] in locs(client.get(paths[name], params={name: text}))
    for name in ("offset", "threshold"):
        assert client.get(paths[name], params={name: str(10**30)}).status_code in (200, 422)


def test_one():
    for record in client.get("/inventory").json():
        response = client.get(f"/inventory/{record['sku']}")
        assert response.status_code == 200
        assert response.json() == record
    for sku in ("NOSUCH1", "000"):
        response = client.get(f"/inventory/{sku}")
        assert response.status_code == 404
        assert "detail" in response.json()


def test_low_stock():
    everything = client.get("/inventory", params={"limit": 100}).json()
    quantities = sorted({record["quantity"] for record in everything})
    for threshold in (0, *quantities, *(quantity + 1 for quantity in quantities)):
        response = client.get("/inventory/low-stock", params={"threshold": threshold})
        assert response.status_code == 200
        assert response.json() == [record for record in everything if record["quantity"] < threshold]
    response = client.get("/inventory/low-stock")
    assert response.json() == [record for record in everything if record["quantity"] < 10]


def test_creates():
    response = restock(sku="CREATE1", quantity=5, location_code="C-03")
    assert response.status_code == 201
    created = response.json()
    assert created.keys() >= FIELDS
    assert (created["sku"], created["quantity"], created["location_code"]) == ("CREATE1", 5, "C-03")
    assert "unit_cost" not in response.text
    assert client.get("/inventory/CREATE1").json() == created
    for path in ("/inventory?limit=100", "/inventory/low-stock"):
        assert created in client.get(path).json()


def test_adds():
    first = restock(sku="ADDS1", quantity=30).json()
    response = restock(sku="ADDS1", quantity=12)
    assert response.status_code == 201
    assert (response.json()["id"], response.json()["quantity"]) == (first["id"], 42)
    assert restock(sku="ADDS1", quantity=1).json()["quantity"] == 43
    found = client.get("/inventory/ADDS1").json()
    assert (found["id"], found["quantity"]) == (first["id"], 43)
    shipped = client.get("/inventory").json()[0]
    assert restock(sku=shipped["sku"], quantity=8).json()["quantity"] == shipped["quantity"] + 8
    found = client.get(f"/inventory/{shipped['sku']}").json()
    assert (found["id"], found["quantity"]) == (shipped["id"], shipped["quantity"] + 8)


def test_location():
    assert restock(sku="PLACE1", quantity=1).json()["location_code"] is None
    assert restock(sku="PLACE2", quantity=1, location_code=None).json()["location_code"] is None
    assert restock(sku="PLACE1", quantity=1, location_code="D-01").json()["location_code"] == "D-01"
    assert restock(sku="PLACE1", quantity=1).json()["location_code"] == "D-01"
    assert restock(sku="PLACE1", quantity=1, location_code=None).json()["location_code"] == "D-01"
    assert restock(sku="PLACE1", quantity=1, location_code="E-12").json()["location_code"] == "E-12"
    found = client.get("/inventory/PLACE1").json()
    assert (found["location_code"], found["quantity"]) == ("E-12", 5)


def test_ids():
    for number in range(1, 6):
        assert restock(sku=f"IDENT{number}", quantity=1).status_code == 201
    ids = [record["id"] for record in client.get("/inventory", params={"limit": 100}).json()]
    assert len(ids) == len(set(ids))


def test_updated_at():
    for record in client.get("/inventory").json()[:2]:
        response = restock(sku=record["sku"], quantity=1)
        assert datetime.fromisoformat(response.json()["updated_at"]) >= datetime.fromisoformat(
            record["updated_at"]
        )
    first = datetime.fromisoformat(restock(sku="TIMED1", quantity=1).json()["updated_at"])
    second = datetime.fromisoformat(restock(sku="TIMED1", quantity=1).json()["updated_at"])
    assert first.utcoffset() == timedelta(0)
    assert abs(datetime.now(first.tzinfo) - first) < timedelta(seconds=5)
    assert second >= first
    for _ in range(2):
        assert datetime.fromisoformat(client.get("/inventory/TIMED1").json()["updated_at"]) == second


def test_sku():
    for sku in ("S01", "SKUOF20CHARACTERS000"):
        assert restock(sku=sku, quantity=1).json()["sku"] == sku
    assert restock(sku="  TRIM1 ", quantity=2).json()["sku"] == "TRIM1"
    assert restock(sku="TRIM1", quantity=3).json()["quantity"] == 5
    assert restock(sku=f" {'T' * 20} ", quantity=1).status_code == 201
    bad_skus = (
        "AB",
        "A" * 21,
        "abc123",
        "Abc123",
        "AB-12",
        "AB 12",
        "ÄBC12",
        "AB²34",
        "١٢٣",
        "",
        "   ",
        " AB ",
        "ABC!",
    )
    for sku in (*bad_skus, None, ["ABC"]):
        assert ["body", "sku"] in locs(restock(sku=sku, quantity=1))
    assert ["body", "sku"] in locs(restock(quantity=1))


def test_quantity():
    assert restock(sku="AMOUNT1", quantity=1).json()["quantity"] == 1
    assert restock(sku="AMOUNT1", quantity=1_000_000).json()["quantity"] == 1_000_001
    assert restock(sku="AMOUNT1", quantity=1_000_000).json()["quantity"] == 2_000_001
    assert client.get("/inventory/AMOUNT1").json()["quantity"] == 2_000_001
    for quantity in (0, -1, -1_000_000, 1_000_001, 10**30, -(10**30), 1.5, 0.5, "many", "", None, [1]):
        assert ["body", "quantity"] in locs(restock(sku="AMOUNT2", quantity=quantity))
    assert ["body", "quantity"] in locs(restock(sku="AMOUNT2"))


def test_location_code():
    for code in ("Z", "AISLE-0010", " A 1 "):
        assert restock(sku="SHELF1", quantity=1, location_code=code).json()["location_code"] == code
    for code in ("", "AISLE-00011", "X" * 200, ["A-01"]):
        assert ["body", "location_code"] in locs(restock(sku="SHELF2", quantity=1, location_code=code))


def test_path():
    restock(sku="INPATH1", quantity=4)
    assert client.get("/inventory/INPATH1").json()["quantity"] == 4
    for path in ("AB", "A" * 21, "inpath1", "IN-PATH", "IN.PATH", "%20AB%20", "%C3%84BC1"):
        assert ["path", "sku"] in locs(client.get(f"/inventory/{path}"))


def test_body():
    good = '{"sku": "NOJSON1", "quantity": 1}'
    for content in ("{", good[:-1], "sku=NOJSON1&quantity=1", "[]", '"NOJSON1"', "null", ""):
        response = client.post(
            "/inventory/restock", content=content, headers={"Content-Type": "application/json"}
        )
        assert locs(response)[0][0] == "body"
    response = client.post("/inventory/restock", content=good, headers={"Content-Type": "text/plain"})
    assert locs(response)[0][0] == "body"
    assert locs(client.post("/inventory/restock"))[0][0] == "body"
    assert client.get("/inventory/NOJSON1").status_code == 404


def test_changes_nothing():
    before = restock(sku="STAYS1", quantity=9, location_code="A-01").json()
    for broken in (
        {"quantity": -3},
        {"quantity": 10**30},
        {"location_code": ""},
        {"location_code": "X" * 11},
    ):
        assert locs(restock(**{"sku": "STAYS1", "quantity": 5, "location_code": "B-02", **broken}))
        assert client.get("/inventory/STAYS1").json() == before
        assert locs(restock(**{"sku": "STAYS2", "quantity": 5, "location_code": "B-02", **broken}))
        assert client.get("/inventory/STAYS2").status_code == 404


def test_model_in():
    schema = client.get("/openapi.json").json()["components"]["schemas"]["InventoryIn"]
    properties = schema["properties"]
    assert properties.keys() >= {"sku", "quantity", "location_code"}
    assert not properties.keys() & {"id", "updated_at", "unit_cost"}
    assert set(schema["required"]) == {"sku", "quantity"}
    assert (properties["sku"]["minLength"], properties["sku"]["maxLength"]) == (3, 20)
    assert (properties["quantity"]["minimum"], properties["quantity"]["maximum"]) == (1, 1_000_000)
    text = properties["location_code"]["anyOf"][0]
    assert (text["minLength"], text["maxLength"]) == (1, 10)


def test_model_out():
    document = client.get("/openapi.json").json()
    properties = document["components"]["schemas"]["InventoryOut"]["properties"]
    assert properties.keys() >= FIELDS
    assert "unit_cost" not in properties
    one = {"$ref": "#/components/schemas/InventoryOut"}
    for path, method, status in (
        ("/inventory", "get", "200"),
        ("/inventory/low-stock", "get", "200"),
        ("/inventory/{sku}", "get", "200"),
        ("/inventory/restock", "post", "201"),
    ):
        content = document["paths"][path][method]["responses"][status]["content"]
        schema = content["application/json"]["schema"]
        assert schema.get("items", schema) == one


def test_parameters():
    paths = client.get("/openapi.json").json()["paths"]
    schemas = {
        parameter["name"]: parameter["schema"]
        for path in ("/inventory", "/inventory/low-stock", "/inventory/{sku}")
        for parameter in paths[path]["get"]["parameters"]
    }
    assert schemas["offset"]["minimum"] == 0
    assert (schemas["limit"]["minimum"], schemas["limit"]["maximum"]) == (1, 100)
    assert schemas["threshold"]["minimum"] == 0
    assert (schemas["sku"]["minLength"], schemas["sku"]["maxLength"]) == (3, 20)


def test_defaults():
    for number in range(21):
        assert restock(sku=f"MANY{number:02}", quantity=1).status_code == 201
    assert len(client.get("/inventory").json()) == 20
    assert len(client.get("/inventory/low-stock").json()) > 20


def test_other_methods():
    for method, path in (("DELETE", "/health"), ("POST", "/health"), ("POST", "/inventory"), ("PUT", "/")):
        response = client.request(method, path)
        assert response.status_code == 405
        assert response.headers["Allow"] == "GET"
        assert "detail" in response.json()
    response = client.get("/no-such-path")
    assert response.status_code == 404
    assert "detail" in response.json()


def test_like_the_solution():
    for scenario in json.loads(RECORDING.read_text(encoding="utf-8"))["scenarios"]:
        for exchange in scenario:
            response = client.request(**exchange["request"])
            assert response.status_code == exchange["status"]
            if response.status_code >= 400:
                assert "detail" in response.json()
            elif isinstance(exchange["shape"], dict):
                assert exchange["shape"].keys() <= response.json().keys()
