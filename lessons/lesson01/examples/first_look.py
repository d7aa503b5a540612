"""What the starter answers before you have changed a line."""

import sys
from pathlib import Path
from pprint import pp

from fastapi.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parents[1] / "starter"))

# --8<-- [start:run]
from app.main import app

client = TestClient(app)
for record in client.get("/inventory").json()[:2]:
    pp(record, width=72)
print(client.get("/inventory/TAPE50").status_code)
# --8<-- [end:run]
