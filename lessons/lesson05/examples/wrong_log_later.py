# WRONG: the log is written after the response, and dies with the process
"""How many records are there of five returned books, if the process is killed right behind the answers?"""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx2

LIBRARY = '''
# --8<-- [start:app]
def write_log(title: str) -> None:
    """Take a minute, as a log on another machine does on a bad day."""
    time.sleep(60)
    with sqlite3.connect("library.db") as database:
        database.execute("INSERT INTO log VALUES (?)", [title])


@app.post("/returns/{title}")
def take_back(title: str, background: BackgroundTasks) -> str:
    """Count a returned book, and log it in the background."""
    with sqlite3.connect("library.db") as database:
        database.execute("UPDATE book SET copies = copies + 1")
    background.add_task(write_log, title)
    return "thank you"


# --8<-- [end:app]
'''
SETUP = """
import sqlite3
import sys
import time

import uvicorn
from fastapi import BackgroundTasks, FastAPI

app = FastAPI()
"""
SERVE = "uvicorn.run(app, fd=int(sys.argv[1]), log_level='error')"


def ask(url: str) -> httpx2.Response:
    """The answer, as soon as somebody listens."""
    return httpx2.post(url, trust_env=False, timeout=30)


with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as listener:
    database = sqlite3.connect(Path(folder) / "library.db")
    database.executescript(
        "CREATE TABLE log (title); CREATE TABLE book (copies); INSERT INTO book VALUES (0)"
    )
    number = listener.fileno()
    with subprocess.Popen(
        [sys.executable, "-c", SETUP + LIBRARY + SERVE, str(number)], cwd=folder, pass_fds=[number]
    ) as process:
        host, port = listener.getsockname()
        statuses = [ask(f"http://{host}:{port}/returns/Emma").status_code for _ in range(5)]
        os.kill(process.pid, signal.SIGKILL)
    print("answers:", *statuses)
    print("copies: ", *database.execute("SELECT copies FROM book").fetchone())
    print("log:    ", *database.execute("SELECT count(*) FROM log").fetchone())
    database.close()
