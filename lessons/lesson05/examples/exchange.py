"""What the finished service answers, and which mail it sends."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from checker.mailbox import Mailbox

SOLUTION = Path(__file__).parents[3] / "solutions" / "lesson05"
REQUESTS = """
import json
import sys
from app.main import app
from fastapi.testclient import TestClient

def show(answer):
    body = answer.json()
    for each in body if isinstance(body, list) else [body]:
        shown = {name: value for name, value in each.items() if name not in {"at", "updated_at"}}
        print(" ", json.dumps(shown))

with TestClient(app) as client:
    form = {"username": "ada@example.com", "password": "correct horse"}
    token = client.post("/auth/token", data=form).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    for method, path, body in (
        ("POST", "/inventory", {"sku": "GLOVES", "quantity": 10, "reorder_level": 4}),
        ("POST", "/inventory/pick", {"sku": "GLOVES", "quantity": 7}),
        ("GET", "/audit", None),
        ("POST", "/reports/stock", None),
    ):
        answer = client.request(method, path, json=body)
        print(method, path, json.dumps(body) if body else "", "->", answer.status_code)
        show(answer)
    where = answer.headers["Location"]
    print("GET", where)
    show(client.get(where))
    sys.stdout.flush()
    sys.stdin.readline()  # until the mail is there
    print("GET /notifications")
    while (answer := client.get("/notifications")).json()[0]["status"] == "queued":
        pass
    show(answer)
"""


def run(mailbox: Mailbox, environment: dict[str, str]) -> tuple[str, str]:
    """Start the service, send the requests, and say when the mail has come: its answers, and the mail."""
    command = [sys.executable, "-W", "error", "-c", REQUESTS]
    with subprocess.Popen(
        command, cwd=SOLUTION, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        (mail,) = mailbox.wait_for(1)
        return process.communicate("\n")[0], f"{mail.subject!r} to {mail.recipients[0]}"


mailbox = Mailbox(seconds=30)
mailbox.open()
with tempfile.TemporaryDirectory() as folder:
    answers, mail = run(
        mailbox,
        {
            **os.environ,
            **mailbox.environment,
            "DATABASE_URL": f"sqlite:///{folder}/warehouse.db",
            "ADMIN_EMAIL": "ada@example.com",
            "ADMIN_PASSWORD": "correct horse",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )
mailbox.close()
print("\n".join(line for line in answers.splitlines() if not line.startswith("{")))
print("the mail:", mail)
