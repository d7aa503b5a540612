"""What the tests share: the app on a database of its own, users, and ways to act as one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from helpers import ADMIN, CLERK, PASSWORD, SECRET_KEY, Caller, Headers, Prepared, copy, log_in, sign_token

SETTINGS = {
    "ADMIN_EMAIL": ADMIN,
    "ADMIN_PASSWORD": PASSWORD,
    "ALLOWED_ORIGINS": "https://shop.example",
    "NOTIFY_EMAIL": "stock@example.com",
    "SECRET_KEY": SECRET_KEY,
    "SMTP_PORT": "1",  # nobody listens there: no test sends a mail
}


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this run's database is: no other run and no other process has the same place."""
    return tmp_path_factory.mktemp("warehouse") / "test.db"


@pytest.fixture(scope="session")
def app(database: Path) -> Iterator[FastAPI]:
    """The app, imported when its settings are there: it reads them while it is imported."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATABASE_URL", f"sqlite:///{database}")
        for name, value in SETTINGS.items():
            environment.setenv(name, value)
        from app.main import app

        yield app


@pytest.fixture(scope="session")
def prepared(app: FastAPI, database: Path) -> Prepared:
    """A clerk, slow because of the password, and a location are made once; then the database is copied."""
    with TestClient(app) as client:
        admin = log_in(client, ADMIN)
        user = client.post("/auth/register", json={"email": CLERK, "password": PASSWORD}).json()
        client.patch(f"/users/{user['id']}/role", json={"role": "clerk"}, headers=admin)
        clerk = sign_token(user["id"])
        client.post("/locations", json={"code": "A1"}, headers=clerk)
    snapshot = database.with_name("snapshot.db")
    copy(database, snapshot)
    return Prepared(snapshot, admin, clerk)


@pytest.fixture
def client(app: FastAPI, prepared: Prepared, database: Path) -> Iterator[TestClient]:
    """A client on a warehouse with no item, a location, an admin and a clerk; `with` runs the lifespan."""
    copy(prepared.snapshot, database)
    with TestClient(app) as client:
        yield client


@pytest.fixture
def clerk(prepared: Prepared) -> Headers:
    """Headers of a user who may change the stock."""
    return prepared.clerk


@pytest.fixture
def admin(prepared: Prepared) -> Headers:
    """Headers of a user who may do everything."""
    return prepared.admin


@pytest.fixture
def act_as(app: FastAPI) -> Iterator[Callable[[str], None]]:
    """Makes whoever asks a user with a role, without a token; over when the test is."""
    from app.auth import get_current_user

    def act(role: str) -> None:
        app.dependency_overrides[get_current_user] = lambda: Caller(1, ADMIN, role)

    yield act
    app.dependency_overrides.pop(get_current_user, None)


@pytest.fixture
def item(client: TestClient, clerk: Headers) -> str:
    """The SKU of an item of which there are ten pieces, at location A1."""
    new = {"sku": "BOLT", "quantity": 10, "location_code": "A1"}
    assert client.post("/inventory", json=new, headers=clerk).status_code == 201
    return "BOLT"
