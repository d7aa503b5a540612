"""Step hello: the app answers, says what it is and documents itself."""

import httpx

from checker.expect import expect, require
from checker.openapi import OpenApi


def test_root_and_health(api: httpx.Client) -> None:
    """`GET /` answers 200 with a JSON object that has a `message`, a text of your choice; `GET /health` answers 200 with exactly `{"status": "ok"}`."""
    expect(api.get("/")).status(200).has(message=str)
    expect(api.get("/health")).status(200).json({"status": "ok"})


def test_title_and_version(openapi: OpenApi) -> None:
    """`GET /openapi.json` names the title `Warehouse Management API` and the version `2.1.0`."""
    for name, wanted in {"title": "Warehouse Management API", "version": "2.1.0"}.items():
        found = openapi.info.get(name)
        cause = f"Without `{name}=` in `FastAPI(…)` the document says `{found}`."
        require(found == wanted, f"the {name} `{wanted}` in `/openapi.json`", f"`{found}`", cause=cause)


def test_docs(api: httpx.Client) -> None:
    """`GET /api/docs` (Swagger UI) and `GET /api/redoc` (ReDoc) answer 200 with a page that shows `/openapi.json`."""
    for path, setting in {"/api/docs": "docs_url", "/api/redoc": "redoc_url"}.items():
        cause = f"`{setting}` of `FastAPI(…)` says where this page is."
        response = api.get(path)
        page = expect(response).status(200, cause=cause).response.text
        require("/openapi.json" in page, "a page that loads `/openapi.json`", "another page", response)
