"""What tests and fixtures use alike."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from fastapi.testclient import TestClient

Headers = dict[str, str]

ADMIN = "admin@example.com"
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Prepared:
    """A database with a location and a user of each role, and what they send to prove who they are."""

    snapshot: Path
    headers: dict[str, Headers]


@dataclass(frozen=True)
class Caller:
    """What the app needs to know of the one who asks."""

    id: int
    email: str
    role: str
    is_active: bool = True


def log_in(client: TestClient, email: str) -> Headers:
    """Headers with a token for this user."""
    answer = client.post("/auth/token", data={"username": email, "password": PASSWORD})
    assert answer.status_code == 200
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def copy(source: Path, target: Path) -> None:
    """Copy a database, also into one that is open."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)
