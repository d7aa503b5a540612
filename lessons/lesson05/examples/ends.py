"""Which work is finished when a server is told to end, or is killed?"""

import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx2

SETUP = """
import asyncio
import sys
import threading
import time

import uvicorn
from fastapi import BackgroundTasks, FastAPI

app = FastAPI()
"""
LIBRARY = '''
# --8<-- [start:app]
tasks = set()


def write_letter() -> None:
    """Take a second."""
    print("begun", flush=True)
    time.sleep(1)
    print("finished", flush=True)


async def wait_and_write() -> None:
    """Take a second, and let others work meanwhile."""
    print("begun", flush=True)
    await asyncio.sleep(1)
    print("finished", flush=True)


@app.post("/background-task")
def add_task(background: BackgroundTasks) -> None:
    """Hand it to FastAPI."""
    background.add_task(write_letter)


@app.post("/thread")
def start_thread() -> None:
    """Start a thread."""
    threading.Thread(target=write_letter, daemon=True).start()


@app.post("/create-task")
async def create_task() -> None:
    """Start a task of asyncio."""
    tasks.add(asyncio.create_task(wait_and_write()))


# --8<-- [end:app]
uvicorn.run(app, fd=int(sys.argv[1]), log_level="error")
'''


def run(path: str, number: signal.Signals) -> bool:
    """Whether the work that a request leaves behind is finished, if the server gets a signal meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as listener, tempfile.TemporaryDirectory() as folder:
        descriptor, (host, port) = listener.fileno(), listener.getsockname()
        command = [sys.executable, "-c", SETUP + LIBRARY, str(descriptor)]
        with subprocess.Popen(
            command, cwd=Path(folder), pass_fds=[descriptor], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout
            httpx2.post(f"http://{host}:{port}{path}", trust_env=False, timeout=30)
            process.stdout.readline()
            process.send_signal(number)
            return "finished" in process.stdout.read()


for path in ("/background-task", "/thread", "/create-task"):
    for number in (signal.SIGTERM, signal.SIGKILL):
        print(f"{path}, {number.name}:", "finished" if run(path, number) else "lost")
