"""Each likely cause is told from what a real FastAPI app answers to the mistake."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field

from checker.causes import likely_cause


class Book(BaseModel):
    title: str = Field(min_length=1)


def make_app() -> FastAPI:
    """An app with one mistake a path."""
    app = FastAPI()
    declare_bodies(app)
    declare_paths(app)
    return app


def declare_bodies(app: FastAPI) -> None:
    """What is answered is wrong."""

    @app.get("/tuple")
    def _tuple() -> Any:
        return {"detail": "gone"}, 404

    @app.get("/made")
    def _made() -> Any:
        return {"title": "Dune"}, 201

    @app.get("/error")
    def _error() -> Any:
        return {"error": "no such book"}

    @app.get("/nothing")
    def _nothing() -> None:
        return None

    @app.get("/page", response_class=HTMLResponse)
    def _page() -> str:
        return "<p>hello</p>"

    @app.get("/crash")
    def _crash() -> str:
        raise KeyError("dune")

    @app.get("/pair")
    def _pair() -> list[int]:
        return [1, 2]


def declare_paths(app: FastAPI) -> None:
    """Where it is answered, or what is taken from where, is wrong."""

    @app.get("/books/")
    def _slash() -> list[str]:
        return []

    @app.get("/books/{number}")
    def _book(number: int) -> dict[str, int]:
        return {"number": number}

    @app.get("/shelves/{name}")  # noqa: FAST003 (the mistake itself)
    def _shelf(shelf: str) -> str:
        return shelf

    @app.post("/query")
    def _query(title: str) -> str:
        return title

    @app.post("/body")
    def _body(book: Book) -> Book:
        return book


@pytest.fixture(scope="module")
def api() -> TestClient:
    return TestClient(make_app(), raise_server_exceptions=False, follow_redirects=False)


Ask = Callable[[Any], Any]


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        pytest.param(lambda api: api.get("/tuple"), "write `raise HTTPException(404, …)`.", id="tuple"),
        pytest.param(lambda api: api.get("/made"), "write `status_code=201` in the decorator.", id="made"),
        pytest.param(lambda api: api.get("/error"), "but the status is 200", id="error with 200"),
        pytest.param(lambda api: api.get("/nothing"), "The body is `null`", id="nothing returned"),
        pytest.param(lambda api: api.get("/books"), "declared with a slash at its end", id="slash"),
        pytest.param(
            lambda api: api.get("/none/"), "no `@app.get(…)` declares a path for `/none/`", id="no such path"
        ),
        pytest.param(lambda api: api.delete("/tuple"), "declared only for GET", id="other method"),
        pytest.param(lambda api: api.get("/books/new"), "took `new` for the `{number}`", id="swallowed"),
        pytest.param(
            lambda api: api.post("/query", json={"title": "Dune"}), "`title` in the query", id="body in query"
        ),
        pytest.param(lambda api: api.get("/shelves/A"), "No `{shelf}` stands in the path", id="other name"),
        pytest.param(lambda api: api.get("/crash"), "The handler raised an exception", id="crash"),
        pytest.param(lambda api: api.get("/page"), "The answer is text/html", id="page"),
    ],
)
def test_a_mistake_is_told_from_its_answer(api: TestClient, ask: Ask, said: str) -> None:
    assert said in likely_cause(ask(api))


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda api: api.get("/books/3"), id="right answer"),
        pytest.param(lambda api: api.get("/pair"), id="a list of two numbers that are no status"),
        pytest.param(lambda api: api.post("/body", json={"title": ""}), id="a rule that holds"),
        pytest.param(lambda api: api.post("/body", content=b"{"), id="malformed JSON"),
    ],
)
def test_an_answer_without_a_signature_has_no_cause(api: TestClient, ask: Ask) -> None:
    assert likely_cause(ask(api)) == ""


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"[[", b"\xff", b'{"detail": 3}', b'{"detail": [3, {"loc": 1}]}', b"[" * 100_000]
)
@pytest.mark.parametrize("status", [200, 307, 404, 405, 422, 500])
def test_a_strange_answer_is_no_crash(status: int, content: bytes) -> None:
    request = httpx.Request("POST", "http://app/books", json={"title": "Dune"})
    assert isinstance(likely_cause(httpx.Response(status, content=content, request=request)), str)
