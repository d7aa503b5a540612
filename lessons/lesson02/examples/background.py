"""A background task under `BaseHTTPMiddleware`: is it awaited, cancelled, or in the way of the response?"""

import asyncio
import socket
import threading
import time

import httpx2
import uvicorn
from fastapi import BackgroundTasks, FastAPI, Request, Response
from starlette.middleware.base import RequestResponseEndpoint

app = FastAPI()
finished = threading.Event()


# --8<-- [start:app]
@app.middleware("http")
async def layer(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """A layer that does nothing."""
    return await call_next(request)


async def write_letter() -> None:
    """Take a second."""
    await asyncio.sleep(1)
    finished.set()


@app.post("/reminders")
async def remind(tasks: BackgroundTasks) -> str:
    """Send a reminder after the response."""
    tasks.add_task(write_letter)
    return "will be sent"


# --8<-- [end:app]

with socket.socket() as listener:
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/reminders"
    answer = httpx2.post(url, trust_env=False)
    print(answer.status_code, answer.text)
    print("the task had ended when the response arrived:", finished.is_set())
    print("the task ran to its end:", finished.wait(5))
    server.should_exit = True
    thread.join()
