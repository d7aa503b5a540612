"""The exchange that works at the end, asked of the solution."""

import sys
from pathlib import Path

from fastapi.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parents[3] / "solutions" / "lesson01"))

from app.main import app

client = TestClient(app)
for body in (
    {"sku": " TAPE50 ", "quantity": 40, "location_code": "C-03"},
    {"sku": "tape50", "quantity": 0},
):
    response = client.post("/inventory/restock", json=body)
    print("POST /inventory/restock")
    print("  ", body)
    print(response.status_code)
    answer = response.json()
    for error in answer.pop("detail", []):
        print("  ", error["loc"], error["msg"])
    for name, value in answer.items():
        print("  ", name, "=", "…Z" if name == "updated_at" and value.endswith("Z") else value)
