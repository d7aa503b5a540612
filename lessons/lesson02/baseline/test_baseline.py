"""The frozen baseline of the speed benchmark: the checks of this lesson as plain pytest with `TestClient`.

Written as FastAPI's documentation writes tests, once, before anything was tuned. They run in this order, with
the solution as the working directory. Each test mirrors the check of the same behaviour:

- `test_listed`: cors `test_listed`
- `test_others`: cors `test_others`
- `test_preflight`: cors `test_preflight`
- `test_configuration`: cors `test_configuration`
- `test_made`: request-id `test_made`
- `test_kept`: request-id `test_kept`
- `test_replaced`: request-id `test_replaced`
- `test_browsers`: request-id `test_browsers`
- `test_concurrent`: request-id `test_concurrent`
- `test_every_response`: timing `test_every_response`
- `test_stream`: timing `test_stream`
- `test_line`: log `test_line`
- `test_status`: log `test_status`
- `test_path`: log `test_path`
- `test_forged`: log `test_forged`
- `test_answer`: errors `test_answer`
- `test_headers`: errors `test_headers`
- `test_line_of_an_error`: errors `test_line`
- `test_refusals`: errors `test_refusals`
- `test_like_the_solution`: errors `test_like_the_solution`
- `test_whole_stream`: streaming `test_whole_stream`
"""

import io
import json
import logging
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

os.environ["ALLOWED_ORIGINS"] = "https://shop.example, https://admin.example:8443/"

from app.logs import JsonFormatter
from app.main import app
from app.settings import allowed_origins
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)

SITES = ("https://shop.example", "https://admin.example:8443")
STRANGERS = ("https://evil.example", "https://shop.exam", "https://shop.example.evil.example", "null")
VALID = re.compile(r"[A-Za-z0-9._-]{1,64}")
RECORDING = Path(__file__).parents[1] / "recording.json"
ASKED = [
    ("GET", "/health", 200),
    ("GET", "/no/such/path", 404),
    ("DELETE", "/health", 405),
    ("GET", "/inventory?limit=0", 422),
    ("GET", "/inventory/BOX0042", 200),
]


@pytest.fixture
def lines():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("warehouse.requests")
    logger.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)


def preflight(origin, method="POST", **headers):
    asked = {"origin": origin, "access-control-request-method": method}
    return client.options("/inventory/BOX0042", headers={**asked, **headers})


def test_listed():
    for site in SITES:
        response = client.get("/inventory", headers={"origin": site})
        assert response.status_code == 200
        assert response.headers["access-control-allow-origin"] == site
        assert response.headers["access-control-allow-credentials"] == "true"


def test_others():
    plain = client.get("/inventory").json()
    for stranger in STRANGERS:
        response = client.get("/inventory", headers={"origin": stranger})
        assert response.json() == plain
        assert "access-control-allow-origin" not in response.headers
        assert "access-control-allow-origin" not in preflight(stranger).headers


def test_preflight():
    names = "authorization,content-type,x-request-id"
    for site in SITES:
        for method in ("GET", "POST", "PATCH", "DELETE"):
            response = preflight(site, method, **{"access-control-request-headers": names})
            assert response.status_code == 200
            assert method in response.headers["access-control-allow-methods"]
            allowed = response.headers["access-control-allow-headers"].lower()
            assert all(name in allowed for name in names.split(","))


def test_configuration(monkeypatch):
    monkeypatch.setenv("ALLOWED_ORIGINS", "*, http://localhost:5173")
    assert allowed_origins() == ["http://localhost:5173"]
    monkeypatch.delenv("ALLOWED_ORIGINS")
    assert allowed_origins() == []


def test_made():
    seen = set()
    for method, path, status in ASKED:
        response = client.request(method, path)
        assert response.status_code == status
        seen.add(response.headers["x-request-id"])
    response = client.post("/inventory/restock", json={"sku": "WITHID1", "quantity": 1})
    assert response.status_code == 201
    seen.add(response.headers["x-request-id"])
    assert len(seen) == len(ASKED) + 1
    assert all(VALID.fullmatch(each) for each in seen)


def test_kept():
    for sent in ("order-4711", "7", "A.b_c-9", "-", "Z" * 64):
        response = client.get("/health", headers={"x-request-id": sent})
        assert response.headers.get_list("x-request-id") == [sent]


def test_replaced():
    for sent in (b"", b"x" * 65, b"two words", b"order/7", "größe".encode("latin-1")):
        response = client.get("/health", headers=[(b"x-request-id", sent)])
        assert response.status_code == 200
        assert VALID.fullmatch(response.headers["x-request-id"])


def test_browsers():
    for origin in (SITES[0], "https://evil.example"):
        response = preflight(origin, **{"x-request-id": "preflight-1"})
        assert response.headers["x-request-id"] == "preflight-1"
    response = client.get("/health", headers={"origin": SITES[0]})
    assert "X-Request-ID" in response.headers["access-control-expose-headers"]


def test_concurrent():
    def ask(sent):
        return client.get("/inventory", headers={"x-request-id": sent}).headers["x-request-id"]

    sent = [f"caller-{number}" for number in range(40)]
    with ThreadPoolExecutor(max_workers=8) as pool:
        assert list(pool.map(ask, sent)) == sent


def test_every_response():
    for method, path, status in ASKED:
        response = client.request(method, path)
        assert response.status_code == status
        assert float(response.headers["x-process-time"]) >= 0
    assert float(preflight(SITES[0]).headers["x-process-time"]) >= 0
    response = client.get("/health", headers={"origin": SITES[0]})
    assert "X-Process-Time" in response.headers["access-control-expose-headers"]


def test_stream():
    response = client.get("/debug/stream", params={"seconds": 0.5})
    assert response.text.count("part") == 5
    assert float(response.headers["x-process-time"]) < 0.25


def test_line(lines):
    client.get("/health", headers={"x-request-id": "line-1"})
    (line,) = lines()
    assert line["request_id"] == "line-1"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/health", 200)
    assert line["duration_ms"] >= 0


def test_status(lines):
    for method, path, _ in ASKED:
        client.request(method, path)
    preflight(SITES[0])
    preflight("https://evil.example")
    assert [line["status"] for line in lines()] == [status for _, _, status in ASKED] + [200, 400]


def test_path(lines):
    headers = {"authorization": "Bearer tell-nobody-1", "cookie": "session=tell-nobody-2"}
    client.get("/inventory/a%20b%C3%A9?token=tell-nobody-3", headers=headers)
    (line,) = lines()
    assert line["path"] == "/inventory/a bé"
    assert "tell-nobody" not in json.dumps(line)


def test_forged(lines):
    for path in ("/x%0aforged", "/x%22,%22status%22:200", "/x%5C", "/x%0D%E2%80%A8y"):
        client.get(path)
    assert [line["status"] for line in lines()] == [404] * 4


def test_answer():
    response = client.get("/debug/boom")
    assert response.status_code == 500
    assert "detail" in response.json()
    assert not any(word in response.text for word in ("4711", "RuntimeError", "Traceback"))


def test_headers():
    headers = {"origin": SITES[0], "x-request-id": "boom-1"}
    response = client.get("/debug/boom", headers=headers)
    assert response.headers["x-request-id"] == "boom-1"
    assert "x-process-time" in response.headers
    assert response.headers["access-control-allow-origin"] == SITES[0]


def test_line_of_an_error(lines):
    client.get("/debug/boom", headers={"x-request-id": "boom-2"})
    (line,) = lines()
    assert (line["request_id"], line["status"]) == ("boom-2", 500)
    assert "debug.py" in line["traceback"]


def test_refusals():
    assert client.get("/debug/boom").status_code == 500
    assert "detail" in client.get("/inventory/NOSUCH1").json()
    assert "GET" in client.delete("/health").headers["allow"]
    assert client.get("/inventory?limit=0").status_code == 422
    assert client.get("/health").status_code == 200


def test_like_the_solution():
    for scenario in json.loads(RECORDING.read_text(encoding="utf-8"))["scenarios"]:
        for exchange in scenario:
            response = client.request(**exchange["request"])
            assert response.status_code == exchange["status"], exchange["request"]


def test_whole_stream(lines):
    client.get("/debug/stream", params={"seconds": 1})
    (line,) = lines()
    assert line["duration_ms"] >= 900
