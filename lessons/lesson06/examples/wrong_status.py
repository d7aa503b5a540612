# WRONG: the test looks at the status alone, and the status is right.
"""A library lends books. One app forgets to write that down; two tests look at it."""

from collections.abc import Callable

from fastapi import FastAPI
from fastapi.testclient import TestClient


# --8<-- [start:apps]
def library(*, forgets: bool) -> FastAPI:
    app = FastAPI()
    copies = {"Dune": 3}

    @app.post("/loans/{title}", status_code=201)
    def lend(title: str) -> dict[str, int]:
        if not forgets:
            copies[title] -= 1
        return {"left": copies[title]}

    return app


# --8<-- [end:apps]


# --8<-- [start:tests]
def test_by_status(client: TestClient) -> None:
    answer = client.post("/loans/Dune")
    assert answer.status_code == 201


def test_by_effect(client: TestClient) -> None:
    answer = client.post("/loans/Dune")
    assert answer.status_code == 201
    assert answer.json() == {"left": 2}


# --8<-- [end:tests]


def outcome(test: Callable[[TestClient], None], app: FastAPI) -> str:
    """How one test ends on one app."""
    try:
        test(TestClient(app))
    except AssertionError:
        return "fails"
    return "passes"


for test in (test_by_status, test_by_effect):
    right, broken = (outcome(test, library(forgets=forgets)) for forgets in (False, True))
    print(f"{test.__name__} {right} on the right app and {broken} on the broken one")
