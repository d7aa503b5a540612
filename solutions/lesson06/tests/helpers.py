"""What tests and fixtures use alike."""

import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
from fastapi.testclient import TestClient

Headers = dict[str, str]

ADMIN = "admin@example.com"
CLERK = "clerk@example.com"
PASSWORD = "correct horse battery staple"
SECRET_KEY = secrets.token_hex(32)


@dataclass(frozen=True)
class Prepared:
    """A database with a location, an admin and a clerk, and what these send to prove who they are."""

    snapshot: Path
    admin: Headers
    clerk: Headers


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


def sign_token(user_id: int) -> Headers:
    """Headers with a token as a log-in answers it, but without the log-in, which costs a hash."""
    now = datetime.now(UTC)
    claims = {"sub": str(user_id), "aud": "warehouse", "iat": now, "exp": now + timedelta(minutes=30)}
    return {"Authorization": f"Bearer {jwt.encode(claims, SECRET_KEY, 'HS256')}"}


def copy(source: Path, target: Path) -> None:
    """Copy a database, also into one that is open."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)
