"""What a failure shows of the requests of its check."""

from collections.abc import Callable
from pathlib import Path

import pytest

from checker.evidence import explain
from checker.expect import Unmet, expect
from checker.logs import Mark
from checker.server import Server
from checker.verdict import Failure

Submit = Callable[..., Path]
Serve = Callable[[Path], Server]
ECHO = """
from fastapi import FastAPI

app = FastAPI()


@app.post("/notes/{name}")
def note(name: str) -> str:
    return name
"""


@pytest.fixture
def server(submission: Submit, servers: Serve) -> Server:
    """An app that answers with what it is sent."""
    return servers(submission(ECHO)).start().wait()


def shown(error: Unmet, server: Server) -> Failure:
    """What a report has of a failed check."""
    finding = explain(error, server, Mark())
    assert finding.failure
    return finding.failure


def test_only_what_was_sent_before_the_request_in_question_stands_before_it(server: Server) -> None:
    """A check may send more before it looks at an answer closely."""
    first, second, _third = (server.client.post(f"/notes/{name}") for name in "abc")
    with pytest.raises(Unmet) as unmet:
        expect(second).json("another")
    failure = shown(unmet.value, server)
    assert failure.before == ("POST /notes/a → 200",)
    assert [line.rpartition("/")[2] for line in failure.replay] == ["a", "b"]
    assert shown(Unmet("else", "this", first), server).before == ()


def test_what_no_exchange_shows_stands_alone(server: Server) -> None:
    server.client.post("/notes/a")
    assert shown(Unmet("no line", "one"), server).request == "POST /notes/a"
    alone = shown(Unmet("no line", "one", cause="A print.", alone=True), server)
    assert alone == Failure(expected="no line", got="one", cause="A print.")
