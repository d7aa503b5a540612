"""Whether an app answers others while it works on one request."""

from collections.abc import Callable
from pathlib import Path

from checker.pulse import best_pulse
from checker.server import Server

Submit = Callable[..., Path]
Serve = Callable[[Path], Server]
HALF = 1 / 2
WORKS = """
import time

from fastapi import FastAPI

app = FastAPI()


@app.get("/health")
def health() -> str:
    return "ok"


@app.get("/coroutine")
async def work_in_a_coroutine() -> str:
    time.sleep(0.5)
    return "done"


@app.get("/function")
def work_in_a_function() -> str:
    time.sleep(0.5)
    return "done"
"""


def test_a_coroutine_that_works_keeps_all_others_waiting_and_a_function_does_not(
    servers: Serve, submission: Submit
) -> None:
    server = servers(submission(WORKS)).start().wait()
    tries = {
        path: [server.client.build_request("GET", path) for _ in range(3)]
        for path in ("/coroutine", "/function")
    }
    blocked = best_pulse(server, tries["/coroutine"], "/health", HALF)
    free = best_pulse(server, tries["/function"], "/health", HALF)
    assert (blocked.response.json(), free.response.json()) == ("done", "done")
    assert blocked.share > HALF > free.share
