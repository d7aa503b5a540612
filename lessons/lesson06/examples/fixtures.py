"""The fixtures that a suite begins with, and two tests on a library that keeps its books in a file."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

LIBRARY = """
import os
from contextlib import asynccontextmanager
from pathlib import Path
from fastapi import FastAPI

books = Path(os.environ["DATABASE_URL"].removeprefix("sqlite:///"))

@asynccontextmanager
async def lifespan(_app):
    books.write_text("Dune")
    yield

app = FastAPI(lifespan=lifespan)

@app.get("/books")
def read_books() -> list[str]:
    return books.read_text().split(",")
"""


# --8<-- [start:fixtures]
@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with pytest.MonkeyPatch.context() as environment:
        database = tmp_path_factory.mktemp("library") / "test.db"  # (1)!
        environment.setenv("DATABASE_URL", f"sqlite:///{database}")
        from app.main import app  # (2)!

        yield app


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:  # (3)!
        yield client


# --8<-- [end:fixtures]


def test_the_first_book_is_there(client: TestClient) -> None:
    assert client.get("/books").json() == ["Dune"]


def test_nothing_is_in_this_folder(client: TestClient) -> None:
    assert client.get("/books").status_code == 200
    assert not Path("test.db").exists()


class Told:
    """Prints how each test ends."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One line for each test."""
        if report.when == "call":
            print(f"{report.nodeid.rpartition('::')[2]}: {report.outcome}")


if __name__ == "__main__":
    this = Path(__file__).resolve()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "app").mkdir()
        Path(folder, "app", "main.py").write_text(LIBRARY, "utf-8")
        sys.path.insert(0, folder)
        unused = [f"-pno:{name}" for name in ("terminal", "cacheprovider", "asyncio", "randomly", "xdist")]
        pytest.main([f"-c{os.devnull}", "--import-mode=importlib", *unused, str(this)], plugins=[Told()])
