"""What an app does behind its answers is done when a check looks, unless that takes waiting or long work."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from checker import stillness
from checker.errors import HostLost
from checker.expect import expect
from checker.host import linux
from checker.launch import start_host
from checker.life import Stopped
from checker.server import Server
from checker.servers import Servers

Serve = Callable[[Path], Server]
TIMES = 30
APP = """
import asyncio
import os
import sqlite3
import time
from collections.abc import Iterator
from itertools import chain

from fastapi import BackgroundTasks, Depends, FastAPI, Request
from fastapi.responses import StreamingResponse
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

app = FastAPI()
path = os.environ["DATABASE_URL"].removeprefix("sqlite:///")
sqlite3.connect(path).execute("CREATE TABLE IF NOT EXISTS line (number INTEGER)")
done = []


def late() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, check_same_thread=False)
    yield connection
    time.sleep(0.002)
    connection.commit()
    connection.close()
    print("committed", flush=True)


@app.post("/lines/{number}", status_code=201)
def write(number: int, connection: sqlite3.Connection = Depends(late)) -> None:
    connection.execute("INSERT INTO line VALUES (?)", [number])


app.head("/lines/{number}")(write)
app.put("/no-content/{number}", status_code=204)(write)
layered = FastAPI()
layered.put("/{number}")(write)
layered.add_middleware(BaseHTTPMiddleware, dispatch=lambda request, call_next: call_next(request))
app.mount("/layered", layered)


@app.get("/lines")
def count() -> int:
    return sqlite3.connect(path).execute("SELECT count(*) FROM line").fetchone()[0]


@app.post("/later/{number}")
async def write_later(number: int, seconds: float, tasks: BackgroundTasks) -> None:
    async def write() -> None:
        await asyncio.sleep(0.02)
        with sqlite3.connect(path) as connection:
            connection.execute("INSERT INTO line VALUES (?)", [number])

    await asyncio.sleep(seconds)
    tasks.add_task(write)


class Once:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def pass_on(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["path"] == "/once":
                message["headers"] = chain(message["headers"], [(b"x-once", b"yes")])
            await send(message)

        await self.app(scope, receive, pass_on)


app.add_middleware(Once)


@app.get("/once")
def once() -> None:
    pass


@app.post("/sleep")
async def sleep(tasks: BackgroundTasks, seconds: float = 1000.0) -> None:
    tasks.add_task(asyncio.sleep, seconds)


def compute() -> None:
    began = time.thread_time()
    while time.thread_time() - began < 2.0:
        pass
    done.append("computed")


@app.post("/compute")
def begin_to_compute(tasks: BackgroundTasks) -> None:
    tasks.add_task(compute)


@app.get("/done")
def show_done() -> list[str]:
    return done


@app.get("/stream")
async def stream() -> StreamingResponse:
    async def parts():
        yield "one"
        await asyncio.sleep(1000.0)

    return StreamingResponse(parts())


@app.post("/tally")
async def spoil(request: Request) -> None:
    with open("../tally", "r+b") as file:
        file.write(await request.body())


@app.post("/remove")
def remove() -> None:
    os.remove("../tally")


@app.post("/replace")
def replace(how: str) -> None:
    os.remove("../tally")
    if how != "os.remove":
        getattr(os, how.removeprefix("os."))("../tally")


@app.post("/leave")
def leave(tasks: BackgroundTasks) -> None:
    tasks.add_task(os._exit, 0)
"""


@pytest.fixture
def server(submission: Callable[..., Path], servers: Serve) -> Server:
    """The app above."""
    return servers(submission(APP)).start().wait()


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The moments at which an app was left alone."""
    moments: list[float] = []
    original = stillness._watch  # noqa: SLF001 (how long it takes says nothing on a busy machine)

    def watch(pid: int, over: Callable[[float], bool], work: float) -> None:
        original(pid, over, work)
        if not over(0.0):
            moments.append(time.monotonic())

    monkeypatch.setattr(stillness, "_watch", watch)
    return moments


def test_a_commit_behind_the_answer_is_seen_by_the_next_request(server: Server) -> None:
    for number in range(1, TIMES):
        expect(server.client.post(f"/lines/{number}")).status(201)
        expect(server.client.get("/lines")).json(number)


def test_a_commit_behind_the_answer_is_seen_in_the_database(server: Server) -> None:
    for number in range(1, TIMES):
        expect(server.client.post(f"/lines/{number}")).status(201)
        assert server.database.counts() == {"line": number}


def test_a_line_behind_the_answer_is_seen_in_the_output(server: Server) -> None:
    for number in range(1, TIMES):
        expect(server.client.post(f"/lines/{number}")).status(201)
        assert server.logs.lines().count("committed") == number


@pytest.mark.parametrize("how", ["no-content", "head", "layered"])
def test_so_it_is_behind_an_answer_that_is_whole_before_the_app_says_so(server: Server, how: str) -> None:
    for number in range(1, TIMES):
        if how == "head":
            expect(server.client.head(f"/lines/{number}")).status(200)
        else:
            expect(server.client.put(f"/{how}/{number}")).status(204 if how == "no-content" else 200)
        assert server.database.counts() == {"line": number}


def test_a_burst_and_a_pending_request_see_it_too(server: Server) -> None:
    for number in range(1, TIMES, 2):
        server.client.post(f"/lines/{number}")
        expect(server.burst([server.client.build_request("GET", "/lines")])[0]).json(number)
        server.client.post(f"/lines/{number + 1}")
        with server.pending(server.client.build_request("GET", "/lines")) as pending:
            expect(pending.response()).json(number + 1)


def test_a_new_check_does_not_see_what_is_behind_the_last_answer_of_the_one_before(server: Server) -> None:
    for number in range(1, TIMES):
        server.client.post(f"/lines/{number}")
        since = server.begin()
        expect(server.client.get("/lines")).json(number)
        assert server.logs.lines(since) == []


def test_commits_behind_a_burst_are_seen(server: Server) -> None:
    server.burst([server.client.build_request("POST", f"/lines/{number}") for number in range(TIMES)])
    expect(server.client.get("/lines")).json(TIMES)


def test_a_task_that_waits_is_waited_for_once(server: Server, watched: list[float]) -> None:
    server.client.post("/sleep")
    for _ in range(TIMES):
        expect(server.client.get("/lines")).status(200)
    assert len(watched) == 1


def test_a_task_that_was_left_alone_is_not_taken_for_a_newer_one(server: Server) -> None:
    """The one that was left ends while the newer one goes on."""
    for number in range(1, TIMES):
        server.client.post("/sleep", params={"seconds": 0.06})
        expect(server.client.post(f"/lines/{number}")).status(201)
        expect(server.client.get("/lines")).json(number)


def test_a_request_that_is_answered_during_a_wait_for_another_is_waited_for(server: Server) -> None:
    """A wait takes some 30 ms here, and what this answers meanwhile is not given up with the other."""
    for number in range(1, TIMES // 3):
        request = server.client.build_request("POST", f"/later/{number}", params={"seconds": 0.02})
        server.client.post("/sleep")
        with server.pending(request) as pending:
            server.client.get("/lines")
            pending.response()
        expect(server.client.get("/lines")).json(number)


def test_headers_that_can_be_read_only_once_reach_the_client(server: Server) -> None:
    expect(server.client.get("/once")).header("x-once", "yes")


def test_one_who_is_in_a_hurry_does_not_wait(server: Server, watched: list[float]) -> None:
    server.client.post("/sleep")
    with server.hurried():
        expect(server.client.get("/lines")).status(200)
    assert watched == []
    expect(server.client.get("/lines")).status(200)
    assert len(watched) == 1


def test_a_task_that_computes_long_is_seen_at_work(server: Server) -> None:
    server.client.post("/compute")
    expect(server.client.get("/done")).json([])


def test_nobody_waits_for_an_answer_that_is_not_whole(server: Server, watched: list[float]) -> None:
    with server.client.stream("GET", "/stream") as response:
        assert next(response.iter_text()) == "one"
        expect(server.client.get("/lines")).status(200)
    assert watched == []


@pytest.mark.parametrize("data", [b"short", b"12345678" * 2, b"\xff\0" * 100_000])
def test_whatever_an_app_writes_there_changes_nothing_for_the_client(server: Server, data: bytes) -> None:
    server.client.post("/tally", content=data)
    expect(server.client.post("/lines/1")).status(201)
    expect(server.client.get("/lines")).status(200)


def test_an_app_that_removes_the_file_is_served_as_before(server: Server) -> None:
    server.client.post("/remove")
    expect(server.client.post("/lines/1")).status(201)
    expect(server.client.get("/lines")).status(200)


@pytest.mark.parametrize("how", ["os.remove", "os.mkdir", "os.mkfifo"])
def test_an_app_that_puts_something_in_its_place_starts_again(server: Server, how: str) -> None:
    server.client.post("/replace", params={"how": how})
    expect(server.restart().client.get("/lines")).json(0)


def test_an_app_that_has_ended_is_not_waited_for(server: Server, watched: list[float]) -> None:
    server.client.post("/leave")
    with pytest.raises(Stopped):
        server.client.get("/lines")
    assert watched == []


def test_a_host_that_was_killed_behind_an_answer_is_for_the_next_request_to_tell(
    submission: Callable[..., Path],
) -> None:
    """Who explains why a check failed looks at the app once more, and must get to its end."""
    before = set(linux.children(os.getpid()))
    host = start_host(())
    assert host
    with closing(host), closing(Servers(host, submission(APP), 30.0)) as servers:
        server = servers.make().start().wait()
        server.client.post("/sleep")
        for pid in set(linux.children(os.getpid())) - before:
            os.kill(pid, signal.SIGKILL)
        server.settle()
        with pytest.raises(HostLost):
            server.client.get("/lines")


def test_each_start_counts_anew(server: Server, watched: list[float]) -> None:
    server.client.post("/sleep")
    server.kill()
    server.start().wait()
    expect(server.client.get("/lines")).json(0)
    assert watched == []
