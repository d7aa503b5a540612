"""Questions to an OpenAPI document are answered from what FastAPI writes, and what is missing is said."""

from typing import Annotated, Any

import pytest
from fastapi import FastAPI, Path, Query
from pydantic import BaseModel, Field

from checker.expect import Unmet
from checker.openapi import OpenApi, length_range, number_range


class Author(BaseModel):
    name: str


class BookIn(BaseModel):
    title: Annotated[str, Field(min_length=1, max_length=80)]
    shelf: Annotated[str, Field(max_length=4)] | None = None
    author: Author | None = None


class BookOut(BookIn):
    number: int


def make_document() -> dict[str, Any]:
    """The document of a small library."""
    app = FastAPI(title="Library", version="3")

    @app.get("/books/{number}")
    def _read(
        number: Annotated[int, Path(ge=1)],
        limit: Annotated[int | None, Query(gt=0, lt=101)] = 20,
    ) -> list[BookOut]:
        return [BookOut(title="Dune", number=number)][:limit]

    @app.post("/books", status_code=201)
    def _add(book: BookIn) -> BookOut:
        return BookOut(number=1, **book.model_dump())

    return app.openapi()


@pytest.fixture(scope="module")
def openapi() -> OpenApi:
    return OpenApi(make_document())


def test_info_is_title_and_version(openapi: OpenApi) -> None:
    assert (openapi.info["title"], openapi.info["version"]) == ("Library", "3")


def test_a_parameter_has_its_limits_and_its_default(openapi: OpenApi) -> None:
    limit = openapi.parameter("GET", "/books/{number}", "limit")
    assert number_range(limit) == (1, 100)
    assert limit["default"] == 20
    assert limit["nullable"] is True


def test_a_body_is_resolved_with_its_fields(openapi: OpenApi) -> None:
    body = openapi.body("post", "/books")
    fields = openapi.properties(body)
    assert list(fields) == ["title", "shelf", "author"]
    assert openapi.required(body) == {"title"}
    assert length_range(fields["title"]) == (1, 80)
    assert length_range(fields["shelf"]) == (None, 4)
    assert list(openapi.properties(fields["author"])) == ["name"]
    assert fields["author"]["nullable"] is True


def test_a_response_is_found_by_its_status(openapi: OpenApi) -> None:
    answer = openapi.response("post", "/books", 201)
    assert openapi.properties(answer) == openapi.properties(openapi.schema("BookOut"))
    listed = openapi.items(openapi.response("get", "/books/{number}", 200))
    assert openapi.properties(listed) == openapi.properties(answer)


def test_all_of_is_merged() -> None:
    own = {"properties": {"b": {"type": "string"}}, "required": ["b"]}
    parts = [{"$ref": "#/components/schemas/Base"}, own]
    base = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
    openapi = OpenApi({"components": {"schemas": {"Base": base, "Both": {"allOf": parts}}}})
    both = openapi.schema("Both")
    assert openapi.properties(both) == {"a": {"type": "integer"}, "b": {"type": "string"}}
    assert openapi.required(both) == {"a", "b"}


def test_a_model_that_differs_by_direction_is_found() -> None:
    openapi = OpenApi({"components": {"schemas": {"Book-Input": {"title": "Book"}}}})
    assert openapi.schema("Book") == {"title": "Book"}


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (
            lambda o: o.operation("get", "/none"),
            "expected `GET /none` in `/openapi.json`, got only `/books/{number}`, `/books`",
        ),
        (
            lambda o: o.operation("delete", "/books"),
            "expected `DELETE /books` in `/openapi.json`, got only `POST`",
        ),
        (
            lambda o: o.parameter("post", "/books", "page"),
            "expected a parameter `page` of `POST /books` in `/openapi.json`, got none",
        ),
        (
            lambda o: o.response("post", "/books", 200),
            "expected a response 200 of `POST /books` in `/openapi.json`, got only `201`, `422`",
        ),
        (
            lambda o: o.body("get", "/books/{number}"),
            "expected a body of `GET /books/{number}` as application/json in `/openapi.json`, got none",
        ),
        (
            lambda o: o.schema("Shelf"),
            "expected a model `Shelf` in `/openapi.json`, got only `Author`, `BookIn`, `BookOut`",
        ),
    ],
)
def test_what_is_missing_is_said(openapi: OpenApi, question: Any, sentence: str) -> None:
    with pytest.raises(Unmet) as unmet:
        question(openapi)
    assert str(unmet.value) == sentence


@pytest.mark.parametrize("document", [[], None, 3, "{}"])
def test_a_document_is_an_object(document: object) -> None:
    with pytest.raises(Unmet, match="an OpenAPI document"):
        OpenApi(document)


@pytest.mark.parametrize(
    "schema",
    [{"$ref": "#/components/schemas/Loop"}, {"$ref": "#/nowhere"}, {"$ref": 3}],
)
def test_a_bad_reference_is_said(schema: object) -> None:
    openapi = OpenApi({"components": {"schemas": {"Loop": {"$ref": "#/components/schemas/Loop"}}}})
    with pytest.raises(Unmet, match="reference"):
        openapi.resolve(schema)


@pytest.mark.parametrize(
    "junk", [{"paths": []}, {"paths": {"/": []}}, {"paths": {"/": {"get": 3}}}, {"info": 3}]
)
def test_junk_is_unmet_not_a_crash(junk: dict[str, Any]) -> None:
    openapi = OpenApi(junk)
    assert openapi.info == {}
    with pytest.raises(Unmet):
        openapi.parameter("get", "/", "page")


@pytest.mark.parametrize(
    "junk", [{"anyOf": 3}, {"properties": 3}, {"required": 3}, {"allOf": [3]}, {"anyOf": [3]}, 3]
)
def test_a_junk_schema_is_no_crash(junk: Any) -> None:
    openapi = OpenApi({})
    assert openapi.properties(openapi.resolve(junk)) == {}
    assert openapi.required(openapi.resolve(junk)) == set()
