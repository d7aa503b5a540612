"""What is left of a delivery when the starter is stopped and started again."""

import os
import subprocess
import sys
from pathlib import Path

STARTER = Path(__file__).parents[1] / "starter"
BEFORE = Path(__file__).parents[3] / "solutions" / "lesson02"

# --8<-- [start:run]
FIRST = """
answer = client.post("/inventory/restock", json={"sku": "BELT25", "quantity": 5})
print("restock:", answer.status_code, answer.json()["quantity"])
print("read:   ", client.get("/inventory/BELT25").status_code)
"""
SECOND = """
print("read:   ", client.get("/inventory/BELT25").status_code)
"""
# --8<-- [end:run]
SETUP = """
import sys
sys.dont_write_bytecode = True
import app
app.__path__.append({before!r})
from app.main import app
from fastapi.testclient import TestClient
client = TestClient(app)
"""


def start(requests: str) -> None:
    """Run the starter in a process of its own, and show what is no log line."""
    code = SETUP.format(before=str(BEFORE / "app")) + requests
    environment = {**os.environ, "PYTHONPATH": str(STARTER)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    print("\n".join(line for line in done.stdout.splitlines() if not line.startswith("{")))


start(FIRST)
print("(stopped, and started again)")
start(SECOND)
