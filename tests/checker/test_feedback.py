"""An app that cannot be judged: what the learner reads names the cause and the line."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from checker.life import Stopped
from checker.server import Server

Submit = Callable[..., Path]
Serve = Callable[..., Server]


@dataclass(frozen=True)
class Broken:
    """An `app/main.py`, and what is said of it; `at` is the line where the learner has to look."""

    name: str
    source: str
    got: str
    at: str = ""
    error: str = ""
    cause: str = ""
    seconds: float = 30.0


GOOD = "from app.counter import app\n"
SLEEP = "import time\ntime.sleep(1e6)\n"
LOOP = "import os\nwhile True: pass\n"
LIFESPAN = """\
import asyncio, os, sys
from contextlib import asynccontextmanager
from fastapi import FastAPI

@asynccontextmanager
async def lifespan(app):
    {}
    yield

app = FastAPI(lifespan=lifespan)
"""
HANDLER = """\
import asyncio, os, signal, sys, time
from fastapi import FastAPI, Response
app = FastAPI()

@app.get("/")
{}def home():
    {}
"""
IMPORTING = "an error while `app.main` was being imported, at "
NO_END = "Something in this line does not come to an end."
EXITS = "Take out the call that exits."

AT_START = [
    Broken(
        "syntax error",
        "from fastapi import FastAPI\napp = FastAPI(\n",
        "source that is not valid Python, at app/main.py line 2",
        "app/main.py:2 app = FastAPI(",
        "SyntaxError: '(' was never closed",
    ),
    Broken(
        "wrong indentation",
        "def f():\nreturn 1\n",
        "source that is not valid Python, at app/main.py line 2",
        "app/main.py:2 return 1",
        "IndentationError: expected an indented block after function definition on line 1",
    ),
    Broken(
        "null byte",
        "app = 1\0\n",
        "source that is not valid Python",
        "",
        "SyntaxError: source code string cannot contain null bytes",
    ),
    Broken(
        "nested too deeply",
        "app = " + "(" * 10_000 + ")" * 10_000 + "\n",
        "source that is not valid Python, at app/main.py line 1",
        "app/main.py:1 app = " + "(" * 194,
        "SyntaxError: too many nested parentheses",
    ),
    Broken(
        "missing module",
        "import fastapo\n",
        IMPORTING + "app/main.py line 1",
        "app/main.py:1 import fastapo",
        "ModuleNotFoundError: No module named 'fastapo'",
        "There is no module `fastapo` here: a typo, or a package that is not installed.",
    ),
    Broken(
        "missing name",
        "from fastapi import FastApi\n",
        IMPORTING + "app/main.py line 1",
        "app/main.py:1 from fastapi import FastApi",
        "ImportError: cannot import name 'FastApi' from 'fastapi'",
    ),
    Broken(
        "module of its own without the package",
        "import counter\n",
        IMPORTING + "app/main.py line 1",
        "app/main.py:1 import counter",
        "ModuleNotFoundError: No module named 'counter'",
        "`counter` is a module of yours: write `from app.counter import …`.",
    ),
    Broken(
        "relative import too high",
        "from ..counter import app\n",
        IMPORTING + "app/main.py line 1",
        "app/main.py:1 from ..counter import app",
        "ImportError: attempted relative import beyond top-level package",
    ),
    Broken(
        "relative import of nothing",
        "from .model import Thing\n",
        IMPORTING + "app/main.py line 1",
        "app/main.py:1 from .model import Thing",
        "ModuleNotFoundError: No module named 'app.model'",
        "There is no module `app.model` here: a typo, or a package that is not installed.",
    ),
    Broken(
        "no app",
        "from fastapi import FastAPI\n",
        "no `app` that can be served in `app/main.py`",
        cause="Define `app = FastAPI(…)` in `app/main.py`.",
    ),
    Broken(
        "app with another name",
        "from fastapi import FastAPI\napi = FastAPI()\n",
        "no `app` that can be served in `app/main.py`",
        cause="`api` is a FastAPI application: name it `app`.",
    ),
    Broken(
        "app that is no application",
        "app = {}\n",
        "no `app` that can be served in `app/main.py`",
        cause="Define `app = FastAPI(…)` in `app/main.py`.",
    ),
    Broken(
        "exception",
        "def load():\n    return {}['key']\n\nload()\n",
        IMPORTING + "app/main.py line 2",
        "app/main.py:2 return {}['key']",
        "KeyError: 'key'",
    ),
    Broken(
        "exception in another module",
        "from app.other import thing\n",
        IMPORTING + "app/other.py line 1",
        "app/other.py:1 1 / 0",
        "ZeroDivisionError: division by zero",
    ),
    Broken(
        "sys.exit",
        "import sys\nsys.exit()\n",
        "an app that ended itself while it was being imported, at app/main.py line 2",
        "app/main.py:2 sys.exit()",
        "SystemExit",
        EXITS,
    ),
    Broken(
        "sys.exit with 0",
        "import sys\nsys.exit(0)\n",
        "an app that ended itself while it was being imported, at app/main.py line 2",
        "app/main.py:2 sys.exit(0)",
        "SystemExit: 0",
        EXITS,
    ),
    Broken(
        "os._exit",
        "import os\nos._exit(0)\n",
        "an app that ended itself with status 0 while it was being imported, at app/main.py line 2",
        "app/main.py:2 os._exit(0)",
        cause=EXITS,
    ),
    Broken(
        "SIGKILL",
        "import os\nos.kill(os.getpid(), 9)\n",
        "an app that was ended by SIGKILL while it was being imported, at app/main.py line 2",
        "app/main.py:2 os.kill(os.getpid(), 9)",
        cause=EXITS,
    ),
    Broken(
        "crash of the interpreter",
        "import ctypes\nctypes.string_at(0)\n",
        "an app that was ended by SIGSEGV while it was being imported, at app/main.py line 2",
        "app/main.py:2 ctypes.string_at(0)",
    ),
    Broken(
        "endless loop",
        LOOP,
        "no app after 2 s: it was still being imported, at app/main.py line 2",
        "app/main.py:2 while True: pass",
        cause=NO_END,
        seconds=2,
    ),
    Broken(
        "endless sleep",
        SLEEP,
        "no app after 2 s: it was still being imported, at app/main.py line 2",
        "app/main.py:2 time.sleep(1e6)",
        cause=NO_END,
        seconds=2,
    ),
    Broken(
        "endless output",
        "while True:\n    print('x' * 100_000)\n",
        IMPORTING + "app/main.py line 2",
        "app/main.py:2 print('x' * 100_000)",
        "OSError: [Errno 27] File too large",
        "The app writes without end: a file, and what is printed, may have 64 MiB.",
    ),
    Broken(
        "exception in the lifespan",
        LIFESPAN.format("app.state.key"),
        "an error while the app started, at app/main.py line 7",
        "app/main.py:7 app.state.key",
        "AttributeError: 'State' object has no attribute 'key'",
    ),
    Broken(
        "sys.exit in the lifespan",
        LIFESPAN.format("sys.exit(0)"),
        "an app that ended itself while it was starting, at app/main.py line 7",
        "app/main.py:7 sys.exit(0)",
        "SystemExit: 0",
        EXITS,
    ),
    Broken(
        "os._exit in the lifespan",
        LIFESPAN.format("os._exit(0)"),
        "an app that ended itself with status 0 while it was starting, at app/main.py line 7",
        "app/main.py:7 os._exit(0)",
        cause=EXITS,
    ),
    Broken(
        "lifespan that waits for ever",
        LIFESPAN.format("await asyncio.sleep(1e6)"),
        "no app after 2 s: it was still starting, at app/main.py line 7",
        "app/main.py:7 await asyncio.sleep(1e6)",
        cause=NO_END,
        seconds=2,
    ),
    Broken(
        "lifespan that loops for ever",
        LIFESPAN.format("while True: pass"),
        "no app after 2 s: it was still starting, at app/main.py line 7",
        "app/main.py:7 while True: pass",
        cause=NO_END,
        seconds=2,
    ),
]


@pytest.mark.parametrize("broken", AT_START, ids=lambda broken: broken.name)
def test_an_app_that_does_not_start_is_explained(broken: Broken, submission: Submit, servers: Serve) -> None:
    """The sentence, the learner's line, the exception and the likely cause."""
    server = servers(submission(broken.source, other_py="1 / 0\n"), broken.seconds)
    with pytest.raises(Stopped) as stopped:
        server.start().wait()
    assert stopped.value.starting
    check(broken, stopped.value)


AT_A_REQUEST = [
    Broken(
        "os._exit",
        HANDLER.format("", "os._exit(0)"),
        "an app that ended itself with status 0 while it answered `GET /`, at app/main.py line 7",
        "app/main.py:7 os._exit(0)",
        cause=EXITS,
    ),
    Broken(
        "SIGKILL",
        HANDLER.format("", "os.kill(os.getpid(), signal.SIGKILL)"),
        "an app that was ended by SIGKILL while it answered `GET /`, at app/main.py line 7",
        "app/main.py:7 os.kill(os.getpid(), signal.SIGKILL)",
        cause=EXITS,
    ),
    Broken(
        "busy loop in a coroutine",
        HANDLER.format("async ", "while True: pass"),
        "no answer to `GET /` after 2 s, at app/main.py line 7",
        "app/main.py:7 while True: pass",
        cause="The app hangs in this line.",
        seconds=2,
    ),
    Broken(
        "sleep in a coroutine",
        HANDLER.format("async ", "await asyncio.sleep(1e6)"),
        "no answer to `GET /` after 2 s, at app/main.py line 7",
        "app/main.py:7 await asyncio.sleep(1e6)",
        cause="The app hangs in this line.",
        seconds=2,
    ),
    Broken(
        "sleep in a thread",
        HANDLER.format("", "time.sleep(1e6)"),
        "no answer to `GET /` after 2 s, at app/main.py line 7",
        "app/main.py:7 time.sleep(1e6)",
        cause="The app hangs in this line.",
        seconds=2,
    ),
]


@pytest.mark.parametrize("broken", AT_A_REQUEST, ids=lambda broken: broken.name)
def test_an_app_that_does_not_answer_is_explained(broken: Broken, submission: Submit, servers: Serve) -> None:
    """The sentence names the request."""
    server = servers(submission(broken.source), broken.seconds).start()
    with pytest.raises(Stopped) as stopped:
        server.client.get("/")
    assert not stopped.value.starting
    check(broken, stopped.value)


def check(broken: Broken, stopped: Stopped) -> None:
    """What was found is what the learner should read."""
    found = stopped.found
    last = found.frames[-1] if found.frames else None
    at = f"{last.file}:{last.line} {last.code}" if last else ""
    assert (found.got, at, found.error.partition(" (")[0], found.cause) == (
        broken.got,
        broken.at,
        broken.error,
        broken.cause,
    )


def test_a_submission_without_main_says_so(submission: Submit, servers: Serve) -> None:
    """The file's name and what has to be in it."""
    with pytest.raises(Stopped) as stopped:
        servers(submission(None)).start().wait()
    assert stopped.value.found.got == "no file `app/main.py`"
    assert stopped.value.found.cause == "The application has to be `app` in `app/main.py`."
