# WRONG: the first of the two tasks is a coroutine that blocks
"""Is somebody else answered while a task waits?"""

import socket
import threading
import time

import httpx2
import uvicorn
from fastapi import BackgroundTasks, FastAPI

app = FastAPI()
finished = threading.Event()


# --8<-- [start:app]
async def wait_in_coroutine() -> None:
    """Block the event loop, as `smtplib` does."""
    time.sleep(1)  # noqa: ASYNC251 (the mistake that this shows)
    finished.set()


def wait_in_thread() -> None:
    """Block a thread."""
    time.sleep(1)
    finished.set()


@app.post("/coroutine")
def coroutine(background: BackgroundTasks) -> None:
    """Add the first."""
    background.add_task(wait_in_coroutine)


@app.post("/thread")
def thread(background: BackgroundTasks) -> None:
    """Add the second."""
    background.add_task(wait_in_thread)


@app.get("/health")
def health() -> str:
    """Wait for nothing."""
    return "ok"


# --8<-- [end:app]

with socket.socket() as listener:
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    serving = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    serving.start()
    while not server.started:
        time.sleep(0.01)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    for path in ("/coroutine", "/thread"):
        finished.clear()
        httpx2.post(url + path, trust_env=False)
        httpx2.get(f"{url}/health", trust_env=False)
        print(f"{path}: answered while the task waited:", not finished.is_set())
        finished.wait()
    server.should_exit = True
    serving.join()
