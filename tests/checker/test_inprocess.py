"""An app in the checker's own process finds what it would have in one of its own, and checks see the same."""

import json
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tests.checker.running import scratch_folders

LESSON = """
title = "A made-up lesson"
minutes = 1
objectives = ["Nothing."]
environment = { GIVEN = "by the lesson" }

[[steps]]
id = "outside"
title = "Seen from outside"
points = 1

[[steps]]
id = "app"
title = "The app"
points = 1
needs = ["outside"]
"""
OUTSIDE = '''
import pytest

@pytest.mark.processes
def test_marked(api):
    """Marked."""
    raise AssertionError("it ran")

def test_unmarked(server):
    """Finds out on its way."""
    server.terminate()

def test_mails(mailbox):
    """Needs a mail server."""
'''
APP = '''
import time

import httpx
import pytest

from checker.expect import expect, require
from checker.life import Stopped

def test_environment(api):
    """The app has its own environment and place, and nothing else."""
    found = expect(api.get("/environment")).status(200).body
    require(found["GIVEN"] == "by the lesson", "the given variable", found)
    require("CHECKER_TEST" not in found["names"], "no other variable", found["names"])
    require(found["place"] == "scratch", "a place of its own", found["place"])

def test_new_process(server):
    """Another start has new modules and the same database."""
    for _ in range(2):
        expect(server.client.post("/count")).status(200)
    expect(server.client.get("/count")).json({"memory": 2, "rows": 2})
    server.kill()
    expect(server.start({"GIVEN": None}).client.get("/count")).json({"memory": 0, "rows": 2})
    expect(server.client.get("/environment")).has(GIVEN=None)

def test_output(server, api):
    """What the app prints and logs is in its logs, also after the answer."""
    since = server.mark()
    api.get("/say/hello")
    expect(api.get("/health")).status(200)
    require(server.logs.lines(since) == ["said hello", "later hello"], "two lines", server.logs.text(since))
    require("to the log" in server.logs.printed(since), "a line of logging", server.logs.printed(since))

def test_threads(server, api):
    """A thread runs after the answer; one that waits does not keep anybody."""
    since = server.mark()
    expect(api.post("/threads")).json({"alive": [True, True]})
    require(server.logs.lines(since) == ["ran", "waits"], "both", server.logs.text(since))
    expect(api.get("/threads")).json({"alive": [False, True]})

def test_queues(server, api):
    """A thread that takes one item after the other from a queue takes those of later requests, too."""
    since = server.mark()
    for word in ("one", "two"):
        expect(api.post(f"/queue/{word}")).status(200)
    told = ["took one", "wrote one", "took two", "wrote two"]
    require(server.logs.lines(since) == told, "all four", server.logs.text(since))

def test_no_line(server, api):
    """Nobody waits for a line when nothing in the app will go on: there is one look."""
    looks, records = [], server.logs.records
    server.logs.records = lambda since: looks.append(since) or records(since)
    require(server.logs.find(server.mark(), nothing=1) is None, "no line", "one")
    require(len(looks) == 1, "one look", len(looks))

def test_loops(api):
    """A `def` can run a loop of its own, and a pool of threads."""
    expect(api.get("/loop")).json({"loop": 3, "pool": 4})

def test_stream(api):
    """A stream comes in parts, and the app notices when the client leaves."""
    with api.stream("GET", "/stream") as response:
        parts = response.iter_raw()
        require(next(parts) == b"0", "the first part", "another")
    expect(api.get("/left")).json({"left": True})

def test_upload(api):
    """The body comes as it is sent, and other requests are answered meanwhile."""
    def parts():
        yield b"one"
        expect(api.get("/health")).status(200)
        yield b"two"
    expect(api.post("/body", content=parts())).json("onetwo")

def test_closes(server, api):
    """Who closes standard output takes it from nobody but the app."""
    expect(api.post("/close")).status(200)
    expect(api.get("/health")).status(200)
    require("said" in server.logs.text(), "what was said before", server.logs.text())

def test_elapsed(api):
    """The time of an answer is not that of what runs behind it."""
    began = time.monotonic()
    elapsed = api.get("/slow").elapsed.total_seconds()
    behind = time.monotonic() - began - elapsed
    require(behind > 0.29, "0.3 seconds behind the answer", behind)

def test_raises(api):
    """An error is a 500 as Uvicorn sends it."""
    answer = api.get("/raise")
    expect(answer).status(500)
    require(answer.text == "Internal Server Error", "the text", answer.text)

def test_broken(api):
    """An answer that ends too early is none."""
    with pytest.raises(Exception, match="whole answer|closed"):
        api.get("/broken")

def test_waits_for_ever(server, api):
    """Who waits for what never comes has hung."""
    with pytest.raises(Stopped) as caught:
        api.get("/never")
    require(caught.value.hung, "a hang", "none")

def test_exits(server):
    """An app that ends its process is told so, and the checker goes on."""
    with pytest.raises(Stopped, match="ended itself with status 3"):
        server.client.get("/exit")
    expect(server.start().client.get("/health")).status(200)
'''
MAIN = """
import asyncio, contextlib, logging.handlers, os, queue, sqlite3, sys, threading, time
from concurrent.futures import ThreadPoolExecutor
from fastapi import BackgroundTasks, FastAPI, Request
from fastapi.responses import Response, StreamingResponse

@contextlib.asynccontextmanager
async def lifespan(app):
    with connect() as db:
        db.execute("CREATE TABLE IF NOT EXISTS hit (id INTEGER PRIMARY KEY)")
    yield

app = FastAPI(lifespan=lifespan)
logging.basicConfig(level="INFO")
memory, threads, left = [], [], []

def connect():
    return sqlite3.connect(os.environ["DATABASE_URL"].removeprefix("sqlite:///"))

@app.get("/health")
def health(): return "ok"

@app.get("/environment")
def environment():
    return {"GIVEN": os.getenv("GIVEN"), "names": sorted(os.environ), "place": os.path.basename(os.getcwd())}

@app.post("/count")
def count():
    memory.append(1)
    with connect() as db: db.execute("INSERT INTO hit DEFAULT VALUES")

@app.get("/count")
def counted():
    with connect() as db: rows = db.execute("SELECT count(*) FROM hit").fetchone()[0]
    return {"memory": len(memory), "rows": rows}

@app.get("/say/{word}")
def say(word: str, background: BackgroundTasks):
    print("said", word)
    logging.info("to the log")
    background.add_task(print, "later", word)

def wait():
    print("waits")
    threading.Event().wait()

@app.post("/threads")
def start():
    threads[:] = [threading.Thread(target=print, args=("ran",)), threading.Thread(target=wait, daemon=True)]
    for each in threads: each.start()
    return {"alive": [each.is_alive() for each in threads]}

@app.get("/threads")
def alive(): return {"alive": [each.is_alive() for each in threads]}

words, lines = queue.Queue(), queue.SimpleQueue()

def take():
    while True:
        print("took", words.get())

threading.Thread(target=take, daemon=True).start()
written = logging.getLogger("written")
written.propagate = False
written.addHandler(logging.handlers.QueueHandler(lines))
logging.handlers.QueueListener(lines, logging.StreamHandler(sys.stdout)).start()

@app.post("/queue/{word}")
def put(word: str):
    words.put(word)
    written.info("wrote %s", word)

async def three(): return 3

@app.get("/loop")
def loop():
    with ThreadPoolExecutor() as pool: four = pool.submit(lambda: 4).result()
    return {"loop": asyncio.run(three()), "pool": four}

@app.get("/stream")
async def stream():
    async def parts():
        try:
            for number in range(1000):
                yield str(number)
                await asyncio.sleep(0.01)
        finally:
            left.append(True)
    return StreamingResponse(parts())

@app.get("/left")
def has_left(): return {"left": bool(left)}

@app.post("/body")
async def body(request: Request): return (await request.body()).decode()

@app.post("/close")
def close(): sys.stdout.close()

@app.get("/slow")
def slow(background: BackgroundTasks): background.add_task(time.sleep, 0.3)

@app.get("/raise")
def fail(): raise KeyError("nothing")

@app.get("/broken")
def broken(): return Response("short", headers={"content-length": "100"})

@app.get("/never")
async def never(): await asyncio.Event().wait()

@app.get("/exit")
def leave(): os._exit(3)
"""


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the checks above say of the app above."""
    course = tmp_path_factory.mktemp("course")
    checks = course / "lessons" / "lesson01" / "checks"
    checks.mkdir(parents=True)
    (checks.parent / "lesson.toml").write_text(LESSON)
    (checks / "test_outside.py").write_text(OUTSIDE)
    (checks / "test_app.py").write_text(APP)
    return ask(course, {"app/__init__.py": "", "app/main.py": dedent(MAIN)})["verdict"]


def ask(course: Path, files: dict[str, str]) -> dict[str, Any]:
    """One question to a new process."""
    question = json.dumps({"lesson": "lesson01", "files": files, "needs": True})
    command = [sys.executable, "-I", "-m", "checker.inprocess", str(course)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as run:
        earlier = scratch_folders()
        out, _ = run.communicate(question)
    assert run.returncode == 0
    assert scratch_folders(run.pid) <= earlier
    answer: dict[str, Any] = json.loads(out)
    assert "fault" not in answer, answer
    return answer


def test_what_the_app_does_is_seen(verdict: dict[str, Any]) -> None:
    checks = verdict["steps"][1]["checks"]
    assert {each["id"]: each["message"] for each in checks if each["outcome"] != "passed"} == {}
    assert len(checks) == 15


def test_what_needs_another_process_is_named_and_keeps_no_step_from_running(verdict: dict[str, Any]) -> None:
    outside = verdict["steps"][0]
    assert outside["outcome"] == "not_run"
    assert {each["outcome"] for each in outside["checks"]} == {"not_run"}
    assert all("on your machine" in each["message"] for each in outside["checks"])
    assert verdict["complete"] is False
    assert verdict["not_run"] == ["test_marked", "test_unmarked", "test_mails"]
    assert verdict["outcome"] == "passed"
