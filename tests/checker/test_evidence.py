"""What a failure shows of the requests of its check."""

from collections.abc import Callable
from pathlib import Path

import pytest

from checker.evidence import explain
from checker.expect import Unmet, expect
from checker.faults import CALLED
from checker.logs import Mark
from checker.server import Server
from checker.verdict import Failure

Submit = Callable[..., Path]
Serve = Callable[[Path], Server]
ECHO = """
from fastapi import BackgroundTasks, FastAPI

app = FastAPI()


def fail() -> None:
    raise LookupError("nobody hears me")


@app.post("/task")
def begin(tasks: BackgroundTasks) -> None:
    tasks.add_task(fail)


@app.post("/called")
def begin_at_once(tasks: BackgroundTasks) -> None:
    tasks.add_task(fail())


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


def test_what_a_task_raises_is_shown_with_a_later_answer_and_costs_it_nothing(server: Server) -> None:
    """Uvicorn closes the connection of the first request some time after its answer."""
    for _ in range(20):
        server.client.post("/task")
        failure = shown(
            Unmet("else", "this", expect(server.client.post("/notes/a")).status(200).response), server
        )
    assert (failure.error, failure.frames[-1].function) == ("LookupError: nobody hears me", "fail")


def test_a_task_that_is_called_is_named(server: Server) -> None:
    assert shown(Unmet("else", "this", server.client.post("/called")), server).cause == CALLED


def test_what_made_the_users_is_replayed_first(server: Server) -> None:
    server.set_up.append(server.client.post("/notes/user"))
    server.begin()
    server.client.post("/notes/a")
    failure = shown(Unmet("else", "this", server.client.post("/notes/b")), server)
    assert [line.rpartition("/")[2] for line in failure.replay] == ["user", "a", "b"]


def test_what_no_exchange_shows_stands_alone(server: Server) -> None:
    server.client.post("/notes/a")
    assert shown(Unmet("no line", "one"), server).request == "POST /notes/a"
    alone = shown(Unmet("no line", "one", cause="A print.", alone=True), server)
    assert alone == Failure(expected="no line", got="one", cause="A print.")
