"""What the notebooks share: a lesson's examples and submissions to run, and the checker's report on them.

A notebook holds no copy of the course's code. It names a file, and these classes run it.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
from pydantic import TypeAdapter

from checker import starter as starters
from checker import variants
from checker.course import Course
from checker.exchange import describe_request, describe_response
from checker.paths import ROOT
from checker.ports import ADDRESS, any_port
from checker.reports import story
from checker.verdict import Verdict
from notebooks.excerpts import Excerpt, code

COLUMNS = "100"
POLL_SECONDS = 0.05
NOT_COPIED = shutil.ignore_patterns("__pycache__", "*.db")
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

    def scratch(self, base: str) -> Path:
        """A submission to write to, which begins as the starter or the solution and stays as it is left."""
        folder = Path(self._scratch.name) / f"scratch-{base}"
        if not folder.exists():
            shutil.copytree(
                {"starter": self.starter, "solution": self.solution}[base], folder, ignore=NOT_COPIED
            )
        return folder

    def report(self, submission: Path, *options: str) -> tuple[str, str]:
        """What the checker says of a submission: one line, and its page of HTML.

        Raises `RuntimeError` with the checker's sentence if it could not check.
        """
        page = Path(self._scratch.name) / "report.html"
        command = [sys.executable, "-I", "-m", "checker", self._lesson.id, "--source", str(submission)]
        done = _start([*command, "--json", "--html", str(page), *options])
        if done.returncode not in JUDGED:
            raise RuntimeError(done.stderr.strip())
        verdict = TypeAdapter(Verdict).validate_json(done.stdout)
        return f"{story.result(verdict)}: {story.score(verdict)}.", page.read_text("utf-8")

    def _example(self, name: str) -> Path:
        return self._lesson.folder / "examples" / f"{name}.py"

    def _write(self, name: str, files: starters.Files) -> Path:
        folder = Path(self._scratch.name) / name
        starters.write(files, folder)
        return folder


class Running:
    """A submission's app on a real server, with a database of its own and these environment variables."""

    def __init__(self, submission: Path, **environment: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="running-")
        self._output = Path(self._folder.name, "stdout.log")
        self._environment = {**os.environ, **environment, "PYTHONIOENCODING": "utf-8"}
        port = any_port()
        command = ["uvicorn", "app.main:app", "--port", str(port), "--log-level", "warning", "--app-dir"]
        self._command = [sys.executable, "-I", "-m", *command, str(submission.resolve())]
        self.url = f"http://{ADDRESS}:{port}"
        self.client = httpx.Client(base_url=self.url)
        self._start()

    def _start(self) -> None:
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                self._command, cwd=self._folder.name, env=self._environment, stdout=output
            )
        while self._process.poll() is None:
            with suppress(httpx.ConnectError):
                self.client.head("/")
                return
            time.sleep(POLL_SECONDS)
        raise RuntimeError("The app did not start: what it printed says why.")

    def get(self, path: str, headers: dict[str, str] | None = None, **query: str | int) -> None:
        """Send a GET request and print the exchange."""
        _print(self.client.get(path, params=query or None, headers=headers))

    def post(self, path: str, **body: object) -> None:
        """Send a POST request with a JSON object and print the exchange."""
        _print(self.client.post(path, json=body))

    def send(self, method: str, path: str, headers: dict[str, str] | None = None, **body: object) -> None:
        """Send any other request, with a JSON object if there are fields for one, and print the exchange."""
        _print(self.client.request(method, path, headers=headers, json=body or None))

    def log(self, lines: int = 1) -> None:
        """Print the last lines that the app wrote to standard output."""
        print(*self._output.read_text("utf-8").splitlines()[-lines:], sep="\n")

    def restart(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End the server by a signal and start it again, on the same database."""
        self._process.send_signal(number)
        self._process.wait()
        self._start()

    def stop(self) -> None:
        """End the server and wait for it."""
        self.client.close()
        self._process.terminate()
        self._process.wait()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _run(command: list[str], expected: set[int]) -> int:
    """Run a command in the course's folder, print what it prints and return its exit status.

    Raises `RuntimeError` for another status than the expected ones, so that a broken notebook does not pass.
    """
    done = _start(command)
    print(done.stdout.strip("\n"), done.stderr, sep="\n")
    if done.returncode not in expected:
        raise RuntimeError(f"That ended with exit status {done.returncode}.")
    return done.returncode


def _start(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command in the course's folder to its end, without colours."""
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": COLUMNS, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=False, capture_output=True, encoding="utf-8"
    )


def _print(response: httpx.Response) -> None:
    print(describe_request(response.request), describe_response(response), sep="\n\n→ ", end="\n\n")
