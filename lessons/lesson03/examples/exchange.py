"""What the finished service answers, across two starts on one database."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

SOLUTION = Path(__file__).parents[3] / "solutions" / "lesson03"
REQUESTS = """
import json
from app.main import app
from fastapi.testclient import TestClient

with TestClient(app) as client:
    for method, path, body in {requests}:
        answer = client.request(method, path, json=body)
        shown = {{name: each for name, each in answer.json().items() if name != "updated_at"}}
        print(method, path, json.dumps(body), "->", answer.status_code, json.dumps(shown))
"""


def run(environment: dict[str, str], *requests: tuple[str, str, object]) -> None:
    """Start the service, send the requests, show the answers without times and log lines, stop it."""
    command = [sys.executable, "-W", "error", "-c", REQUESTS.format(requests=requests)]
    done = subprocess.run(command, cwd=SOLUTION, env=environment, capture_output=True, text=True, check=True)
    print("\n".join(line for line in done.stdout.splitlines() if not line.startswith("{")))


with tempfile.TemporaryDirectory() as folder:
    variables = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder}/warehouse.db",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    run(
        variables,
        ("POST", "/locations", {"code": "C-03"}),
        ("POST", "/inventory/restock", {"sku": "BELT25", "quantity": 5, "location_code": "C-03"}),
        ("POST", "/inventory/restock", {"sku": "BELT26", "quantity": 5, "location_code": "X-99"}),
    )
    print("(stopped, and started again)")
    run(
        variables,
        ("POST", "/inventory/pick", {"sku": "BELT25", "quantity": 2}),
        ("POST", "/inventory/pick", {"sku": "BELT25", "quantity": 9}),
        ("PATCH", "/inventory/BELT25", {"location_code": None}),
    )
