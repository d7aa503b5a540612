"""What the notebooks share: a lesson's examples and submissions to run, and the checker's report on them.

A notebook holds no copy of the course's code. It names a file, and these classes run it.
"""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

import httpx
import uvicorn

from checker import starter as starters
from checker import variants
from checker.course import Course
from checker.exchange import describe_request, describe_response
from checker.paths import ROOT
from notebooks.excerpts import Excerpt, code

COLUMNS = "100"
JUDGED = {0, 1}
"""The checker's exit status where there is a verdict: passed, or checked and failed."""


class Classroom:
    """One lesson to show: its examples, its submissions, which are folders, and the verdicts on them."""

    def __init__(self, lesson: str) -> None:
        self._lesson = Course().lesson(lesson)
        self._scratch = tempfile.TemporaryDirectory(prefix="classroom-")

    @property
    def solution(self) -> Path:
        """The finished submission."""
        return self._lesson.solution

    @cached_property
    def starter(self) -> Path:
        """The starter as the course ships it, in a folder of its own: nobody's exercise is touched."""
        return self._write("starter", starters.derive(self._lesson))

    def variant(self, name: str) -> Path:
        """The solution with one of the mistakes, or other right ways, that the checker is tried on."""
        found = next((each for each in variants.load(self._lesson) if each.name == name), None)
        if found is None:
            raise LookupError(f"There is no variant {name}.")
        return self._write(name, variants.apply(self._lesson, found))

    def example(self, name: str, *names: str) -> Excerpt:
        """Show sections of one of the text's examples."""
        return code(self._example(name).relative_to(ROOT).as_posix(), *names)

    def run(self, name: str) -> None:
        """Run one of the text's examples and print what it prints."""
        _run([sys.executable, "-I", "-X", "utf8", str(self._example(name))], {0})

    def check(self, submission: Path, *options: str) -> None:
        """Print the checker's report on a submission, as a terminal shows it, and the exit status."""
        command = [sys.executable, "-I", "-m", "checker", self._lesson.id, "--source", str(submission)]
        print(f"exit status {_run([*command, *options], JUDGED)}")

    def _example(self, name: str) -> Path:
        return self._lesson.folder / "examples" / f"{name}.py"

    def _write(self, name: str, files: starters.Files) -> Path:
        folder = Path(self._scratch.name) / name
        starters.write(files, folder)
        return folder


class Running:
    """A submission's app on a real server, in a thread: Jupyter's event loop is busy with the notebook."""

    def __init__(self, submission: Path) -> None:
        config = uvicorn.Config(_load(submission), log_level="warning")
        self._socket = socket.create_server(("127.0.0.1", 0))  # listens at once: no request comes too early
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.client = httpx.Client(base_url=self.url)
        self._thread.start()

    def get(self, path: str, **query: str | int) -> None:
        """Send a GET request and print the exchange."""
        _print(self.client.get(path, params=query or None))

    def post(self, path: str, **body: object) -> None:
        """Send a POST request with a JSON object and print the exchange."""
        _print(self.client.post(path, json=body))

    def stop(self) -> None:
        """End the server and wait for it."""
        self.client.close()
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _load(submission: Path) -> Callable[..., Any]:
    """Import `app.main` of a submission afresh and return its `app`."""
    for name in [name for name in sys.modules if name == "app" or name.startswith("app.")]:
        del sys.modules[name]
    sys.path.insert(0, str(submission))
    try:
        app: Callable[..., Any] = import_module("app.main").app
        return app
    finally:
        sys.path.remove(str(submission))


def _run(command: list[str], expected: set[int]) -> int:
    """Run a command in the course's folder, print what it prints and return its exit status.

    Raises `RuntimeError` for another status than the expected ones, so that a broken notebook does not pass.
    """
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": COLUMNS, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=False, capture_output=True, encoding="utf-8"
    )
    print(done.stdout.strip("\n"), done.stderr, sep="\n")
    if done.returncode not in expected:
        raise RuntimeError(f"That ended with exit status {done.returncode}.")
    return done.returncode


def _print(response: httpx.Response) -> None:
    print(describe_request(response.request), describe_response(response), sep="\n\n→ ", end="\n\n")
