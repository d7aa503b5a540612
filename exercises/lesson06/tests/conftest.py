"""What the tests share."""

import pytest
from fastapi.testclient import TestClient


@pytest.fixture
def client() -> TestClient:
    """A client on the app.

    TODO, step first-test: set `DATABASE_URL`, `ADMIN_EMAIL` and `ADMIN_PASSWORD` before this import, and run
    the app's lifespan.
    """
    from app.main import app

    return TestClient(app)


# TODO, step isolation: an empty warehouse for each test. A run has one file, which no other run has.
# TODO, step auth-and-overrides: users of each role, and a fixture that puts `get_current_user` back.
# TODO, step async-and-lifespan: a client that awaits.
