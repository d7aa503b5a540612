"""One database for the run, emptied for each test."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The app, imported when its database has a place."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COUNTER_DATABASE", str(tmp_path_factory.mktemp("database") / "counter.db"))
        from app.main import app

        yield app


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client on the app, with nothing counted."""
    with TestClient(app) as client:
        client.delete("/count", headers={"name": "test"})
        yield client


@pytest.fixture
def _as_ann(app: FastAPI) -> Iterator[None]:
    """Everybody is Ann."""
    from app.users import get_user

    app.dependency_overrides[get_user] = lambda: "ann"
    yield
    del app.dependency_overrides[get_user]
