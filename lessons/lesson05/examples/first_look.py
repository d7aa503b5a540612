"""What the starter can say when the shelf is empty."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

STARTER = Path(__file__).parents[1] / "starter"
BEFORE = Path(__file__).parents[3] / "solutions" / "lesson04"

# --8<-- [start:run]
REQUESTS = """
def ask(method, path, body=None):
    answer = client.request(method, path, json=body)
    print(method, path, body or "", "->", answer.status_code, answer.json().get("detail", ""))

ask("POST", "/inventory", {"sku": "GLOVES", "quantity": 10, "reorder_level": 4})
ask("POST", "/inventory/pick", {"sku": "GLOVES", "quantity": 10})
ask("POST", "/inventory/pick", {"sku": "GLOVES", "quantity": 1})
ask("GET", "/audit")
"""
# --8<-- [end:run]
SETUP = """
import sys
sys.dont_write_bytecode = True
import app
import app.routers
app.__path__.append({before!r})
app.routers.__path__.append({before!r} + "/routers")
from app.main import app
from fastapi.testclient import TestClient
form = {{"username": "ada@example.com", "password": "correct horse"}}
with TestClient(app) as client:
    token = client.post("/auth/token", data=form).json()["access_token"]
client = TestClient(app, headers={{"Authorization": "Bearer " + token}})
"""

with tempfile.TemporaryDirectory() as folder:
    environment = {
        **os.environ,
        "PYTHONPATH": str(STARTER),
        "DATABASE_URL": f"sqlite:///{folder}/warehouse.db",
        "ADMIN_EMAIL": "ada@example.com",
        "ADMIN_PASSWORD": "correct horse",
    }
    code = SETUP.format(before=str(BEFORE / "app")) + REQUESTS
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
print("\n".join(line for line in done.stdout.splitlines() if not line.startswith("{")))
