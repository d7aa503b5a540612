"""What anybody who finds the starter's port can do."""

import io
import os
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

from fastapi.testclient import TestClient

sys.dont_write_bytecode = True
LESSON = Path(__file__).parents[1]
BEFORE = Path(__file__).parents[3] / "solutions" / "lesson03"
sys.path.insert(0, str(LESSON / "starter"))
folder = tempfile.TemporaryDirectory()
os.environ["DATABASE_URL"] = f"sqlite:///{folder.name}/warehouse.db"
shown = []

with redirect_stdout(io.StringIO()):  # the request log
    import app

    app.__path__.append(str(BEFORE / "app"))  # what the starter takes over from lesson 03
    from app.main import app as service

    with TestClient(service) as client:
        client.post("/inventory", json={"sku": "BELT25", "quantity": 5000})
        # --8<-- [start:run]
        for method, path in (("GET", "/inventory"), ("DELETE", "/inventory/BELT25"), ("GET", "/inventory")):
            answer = client.request(method, path)
            shown.append(f"{method} {path} -> {answer.status_code}")
            if method == "GET":
                shown[-1] += f" {[item['quantity'] for item in answer.json()]}"
        # --8<-- [end:run]
print(*shown, sep="\n")
folder.cleanup()
