"""What the finished service answers: to somebody new, to nobody, and to an admin."""

import io
import os
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

from fastapi.testclient import TestClient

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parents[3] / "solutions" / "lesson04"))
folder = tempfile.TemporaryDirectory()
os.environ.update(
    DATABASE_URL=f"sqlite:///{folder.name}/warehouse.db",
    ADMIN_EMAIL="boss@example.com",
    ADMIN_PASSWORD="the first of all admins",
)
PASSWORD = "correct horse battery staple"
DELIVERY = {"sku": "BELT25", "quantity": 5}
shown: list[str] = []


def send(method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> None:
    """Send a request, and keep what came back, without times."""
    answer = client.request(method, path, json=body, headers=headers)
    fields = {name: each for name, each in answer.json().items() if name != "updated_at"}
    shown.append(f"{method} {path} -> {answer.status_code} {fields}")


def log_in(email: str, password: str) -> dict[str, str]:
    """The headers of somebody who has a token."""
    answer = client.post("/auth/token", data={"username": email, "password": password})
    shown.append(f"POST /auth/token {email} -> {answer.status_code} a token")
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


with redirect_stdout(io.StringIO()):  # the request log
    from app.main import app

    with TestClient(app) as client:
        send("POST", "/auth/register", {"email": "Ann@example.com", "password": PASSWORD})
        send("POST", "/inventory/restock", DELIVERY)
        ann = log_in("ann@example.com", PASSWORD)
        send("POST", "/inventory/restock", DELIVERY, ann)
        boss = log_in("boss@example.com", "the first of all admins")
        send("PATCH", "/users/2/role", {"role": "clerk"}, boss)
        send("POST", "/inventory/restock", DELIVERY, ann)
print(*shown, sep="\n")
folder.cleanup()
