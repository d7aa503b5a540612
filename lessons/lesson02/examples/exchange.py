"""The exchange that works at the end, asked of the solution: a preflight, a request, and the log."""

import io
import json
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

from fastapi.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parents[3] / "solutions" / "lesson02"))
os.environ["ALLOWED_ORIGINS"] = "https://shop.example"

with redirect_stdout(io.StringIO()) as log:
    from app.main import app

    client = TestClient(app)
    sent = {"origin": "https://shop.example", "x-request-id": "order-4711"}
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    preflight = client.options("/inventory/restock", headers=sent | asked)
    restock = client.post("/inventory/restock", json={"sku": "TAPE50", "quantity": 40}, headers=sent)

SHOWN = ("access-control-allow-origin", "access-control-allow-methods", "x-request-id", "x-process-time")
for response in (preflight, restock):
    print(response.request.method, "/inventory/restock", response.status_code)
    for name in SHOWN:
        if name in response.headers:
            value = "…" if name == "x-process-time" else response.headers[name]
            print(f"   {name}: {value}")
for line in log.getvalue().splitlines():
    entry = json.loads(line)
    print(json.dumps({**entry, "time": "…", "duration_ms": "…"}, ensure_ascii=False))
