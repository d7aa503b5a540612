"""What the starter answers to a browser of another site, and to an error."""

import sys
from pathlib import Path

from fastapi.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parents[1] / "starter"))

# --8<-- [start:run]
from app.main import app

client = TestClient(app, raise_server_exceptions=False)
for path in ("/inventory/TAPE50", "/debug/boom"):
    response = client.get(path, headers={"origin": "https://shop.example"})
    print(response.status_code, response.headers.get("access-control-allow-origin"), response.text[:32])
    print("   ", ", ".join(response.headers))
# --8<-- [end:run]
