"""Run your app with reload, and say where it and its documentation are. Ctrl-C ends it."""

import argparse
import ast
import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from checker.commands.check import locate
from checker.course import Course
from checker.paths import shown
from checker.ports import ADDRESS, FIRST_PORT, free_port
from checker.program import PROGRAM
from checker.relay import pass_on, pipe_like
from checker.source import Source

ANSWER_SECONDS = 2.0
RETRY_SECONDS = 0.05
GRACE_SECONDS = 10.0
DATABASE = "warehouse.db"
NEW_GROUP = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("lesson", help="a lesson, as lessonNN")
    parser.add_argument(
        "--port", metavar="N", type=_port, help=f"the port (default: the first free one from {FIRST_PORT} on)"
    )
    parser.add_argument("--source", metavar="DIR", type=Path, help="a folder in place of exercises/LESSON")
    parser.add_argument(
        "--fresh", action="store_true", help="begin with an empty database: the one in your folder is removed"
    )


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C; 0 then, 1 if the server ends by itself."""
    lesson = Course(options.root).lesson(options.lesson)
    submission = locate(options.root, lesson, options.source)
    port = free_port(options.port)
    if options.fresh:
        _remove_database(submission)
    for number in ENDING:
        signal.signal(number, _interrupt)
    afresh = f"Ctrl-C, and then `{PROGRAM} serve {lesson.id} --fresh` begins with an empty one."
    server, relays = _start(submission, port, lambda meaning: _say(f"{meaning} {afresh}"))
    ended = True
    try:
        _say(f"Starting {shown(options.root, submission)} …")
        threading.Thread(target=_announce, args=(submission, port, server), daemon=True).start()
        server.wait()
    except KeyboardInterrupt:
        ended = False
    finally:
        _end(server, relays)
    if ended:
        _say("The server ended by itself: what it printed says why.")
    return int(ended)


def _remove_database(submission: Path) -> None:
    for path in submission.glob(f"{DATABASE}*"):  # with the files that SQLite keeps beside it
        path.unlink()
        _say(f"Removed {path.name}.")


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= 65535:
        raise argparse.ArgumentTypeError("must be from 1 to 65535")
    return port


def _start(
    submission: Path, port: int, say: Callable[[str], None]
) -> tuple[subprocess.Popen[bytes], list[threading.Thread]]:
    """Uvicorn in a process group of its own, so that Ctrl-C reaches it once, through us, and its relays.

    On Windows standard error alone has one: there, what the app prints to a pipe would wait.
    """
    command = [sys.executable, "-I", "-m", "uvicorn", "app.main:app", "--reload"]
    command += ["--host", ADDRESS, "--port", str(port), "--app-dir", str(submission)]
    command += ["--use-colors" if sys.stderr.isatty() else "--no-use-colors"]
    own = {"process_group": 0} if sys.platform != "win32" else {"creationflags": NEW_GROUP}
    streams = [sys.stderr] if sys.platform == "win32" else [sys.stderr, sys.stdout]
    pipes = [pipe_like(stream) for stream in streams]
    err, out = pipes[0][1], pipes[-1][1] if len(pipes) > 1 else None
    server = subprocess.Popen(
        command, cwd=submission, stdin=subprocess.DEVNULL, stdout=out, stderr=err, **own
    )
    for _, writer in pipes:
        os.close(writer)
    return server, [pass_on(reader, to, say) for (reader, _), to in zip(pipes, streams, strict=True)]


def _announce(submission: Path, port: int, server: subprocess.Popen[bytes]) -> None:
    """Say where the app is as soon as it answers, also if that is after a mistake was mended."""
    while server.poll() is None:
        connection = http.client.HTTPConnection(ADDRESS, port, timeout=ANSWER_SECONDS)
        try:
            connection.connect()
            pages = documentation(Source(submission))
            connection.request("GET", next(iter(pages), "/"))
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(RETRY_SECONDS)
            continue
        finally:
            connection.close()
        base = f"http://{ADDRESS}:{port}"
        docs = f", its documentation on {' and '.join(base + page for page in pages)}" if pages else ""
        _say(f"Your app runs on {base}{docs}. Ctrl-C ends it.")
        return


def documentation(source: Source) -> list[str]:
    """The paths of an app's documentation pages, as far as its source states them."""
    pages = {"docs_url": "/docs", "redoc_url": "/redoc"}
    for call in source.calls("FastAPI"):
        for keyword in call.keywords:
            if keyword.arg in pages:
                value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
                pages[keyword.arg] = value if isinstance(value, str) else ""
    return [page for page in pages.values() if page.startswith("/")]


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _end(server: subprocess.Popen[bytes], relays: Iterable[threading.Thread]) -> None:
    """Ask the server to end, make sure that it and all it started are gone, and show its last words."""
    for number in (signal.SIGINT, *ENDING):
        signal.signal(number, signal.SIG_IGN)
    if sys.platform == "win32":
        server.send_signal(signal.CTRL_BREAK_EVENT)
    elif server.poll() is None:
        server.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        server.wait(GRACE_SECONDS)
    with suppress(OSError):
        if sys.platform == "win32":
            server.kill()
        else:
            os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    for relay in relays:
        relay.join(ANSWER_SECONDS)


def _say(text: str) -> None:
    print(text, flush=True)
