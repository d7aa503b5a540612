"""What ships for editors: each command line runs, and a breakpoint in a learner's app stops it there."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from checker.host import linux
from checker.paths import ROOT
from tests.checker.running import KILLED_SECONDS, end_survivors, run_checker

pytestmark = pytest.mark.rest

LAUNCH = json.loads((ROOT / ".vscode" / "launch.json").read_text("utf-8"))
TASKS = json.loads((ROOT / ".vscode" / "tasks.json").read_text("utf-8"))
PYCHARM = sorted((ROOT / ".run").glob("*.run.xml"))
PORT = "8000"
Message = dict[str, Any]


class Debugger:
    """What an editor does: speaks the Debug Adapter Protocol with debugpy, over standard input and output."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._number = 0
        self._seen: list[Message] = []

    def send(self, command: str, **arguments: object) -> int:
        """Send a request and return its number."""
        assert self._process.stdin is not None
        self._number += 1
        message = {"seq": self._number, "type": "request", "command": command, "arguments": arguments}
        body = json.dumps(message).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()
        return self._number

    def ask(self, command: str, **arguments: object) -> Message:
        """Send a request and return the body of its answer."""
        return self.answer(self.send(command, **arguments))

    def answer(self, number: int) -> Message:
        """Wait for the answer to a request and return its body."""
        answer = self._next(lambda message: message.get("request_seq") == number)
        assert answer["success"], answer
        body: Message = answer.get("body", {})
        return body

    def event(self, name: str) -> Message:
        """Wait for an event and return its body."""
        body: Message = self._next(lambda message: message.get("event") == name).get("body", {})
        return body

    def _next(self, wanted: Callable[[Message], bool]) -> Message:
        while True:
            for message in self._seen:
                if wanted(message):
                    self._seen.remove(message)
                    return message
            self._seen.append(self._read())

    def _read(self) -> Message:
        assert self._process.stdout is not None
        length = 0
        while line := self._process.stdout.readline().strip():
            length = int(line.split(b":")[1]) if line.lower().startswith(b"content-length") else length
        assert length, "the adapter has ended"
        message: Message = json.loads(self._process.stdout.read(length))
        return message


@contextmanager
def debugger() -> Iterator[Debugger]:
    """An adapter that has told what it can; it and all that it started are gone afterwards."""
    linux.become_subreaper()
    before = set(linux.children(os.getpid()))
    with subprocess.Popen(
        [sys.executable, "-m", "debugpy.adapter"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            found = Debugger(process)
            found.ask("initialize", adapterID="debugpy", pathFormat="path", linesStartAt1=True)
            yield found
            found.ask("disconnect", terminateDebuggee=True)
        finally:
            process.kill()
            process.wait()
            left = end_survivors(before, KILLED_SECONDS)
    assert left == []


def resolved(configuration: Any, folder: Path, lesson: str) -> Any:
    """A configuration as the editor fills it in, for a workspace in this folder."""
    text = json.dumps(configuration)
    text = text.replace("${workspaceFolder}", str(folder)).replace("${input:lesson}", lesson)
    assert "${" not in text
    return json.loads(text)


@pytest.fixture
def workspace(course: Path) -> Path:
    """A learner's folder: a course with an environment in it."""
    (course / ".venv" / "bin").mkdir(parents=True)
    (course / ".venv" / "bin" / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (course / ".venv" / "bin" / "python").chmod(0o755)
    return course


def test_a_breakpoint_in_the_app_stops_in_the_editor(workspace: Path) -> None:
    """Launched as the configuration says, it stops in the learner's handler and goes on when told to."""
    main = workspace / "exercises" / "lesson01" / "app" / "main.py"
    shutil.copy(workspace / "solutions" / "lesson01" / "app" / "main.py", main)
    line = next(
        number for number, text in enumerate(main.read_text().splitlines(), 1) if "return counter" in text
    )
    app = resolved(LAUNCH["configurations"][0], workspace, "lesson01")
    port = free_port()
    assert PORT in app["args"]
    app["args"] = [port if argument == PORT else argument for argument in app["args"]]
    with debugger() as editor:
        launched = editor.send("launch", **app)
        editor.event("initialized")
        found = editor.ask("setBreakpoints", source={"path": str(main)}, breakpoints=[{"line": line}])
        assert found["breakpoints"][0]["line"] == line
        editor.ask("configurationDone")
        editor.answer(launched)
        started(editor)
        answers: list[bytes] = []
        client = threading.Thread(target=lambda: answers.append(get(f"http://127.0.0.1:{port}/counter")))
        client.start()
        stopped = editor.event("stopped")
        assert stopped["reason"] == "breakpoint"
        frame = editor.ask("stackTrace", threadId=stopped["threadId"])["stackFrames"][0]
        assert (frame["source"]["path"], frame["line"]) == (str(main), line)
        assert editor.ask("evaluate", expression="counter.count", frameId=frame["id"])["result"] == "0"
        editor.ask("continue", threadId=stopped["threadId"])
        client.join()
        assert json.loads(answers[0]) == {"count": 0}


def free_port() -> str:
    """A port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def started(editor: Debugger) -> None:
    """Wait until Uvicorn says where it listens."""
    while "Uvicorn running on" not in editor.event("output")["output"]:
        pass


def get(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:
        found: bytes = answer.read()
    return found


@pytest.mark.parametrize("task", TASKS["tasks"], ids=lambda task: task["label"])
def test_a_task_is_a_command_line_of_the_checker(task: Any, course: Path) -> None:
    """With the launcher of each system, and arguments that the checker knows."""
    assert (task["command"], task["windows"]["command"], task["type"]) == ("python3", "py", "process")
    arguments = resolved(task["args"], course, "lesson01")
    assert arguments[:2] == ["-m", "checker"]
    assert_known(arguments[2:], course)


@pytest.mark.parametrize("file", PYCHARM, ids=lambda file: file.stem)
def test_a_run_configuration_is_a_command_line_that_works(file: Path, course: Path) -> None:
    """The module exists, and what follows is known to it; PyCharm asks for the lesson."""
    [configuration] = ET.parse(file).getroot()
    told = {option.get("name"): option.get("value", "") for option in configuration.iter("option")}
    assert (told["MODULE_MODE"], told["WORKING_DIRECTORY"]) == ("true", "$PROJECT_DIR$")
    arguments = told["PARAMETERS"].replace("$Prompt$", "lesson01").split()
    if told["SCRIPT_NAME"] == "checker":
        assert_known(arguments, course)
        return
    main = course / "exercises" / "lesson01" / "app" / "main.py"
    main.write_text("raise SystemExit(7)\n")  # it is found, imported, and ends the server
    command = [sys.executable, "-m", told["SCRIPT_NAME"], *arguments]
    assert subprocess.run(command, cwd=course, capture_output=True, check=False).returncode == 7


def assert_known(arguments: list[str], course: Path) -> None:
    """The first of these commands runs a check; the others parse their arguments, and one runs to its end."""
    if arguments[0] in {
        "watch",
        "serve",
    }:  # these have no end: with a lesson that is not there, they get to say so
        arguments = [argument.replace("lesson01", "lesson0") for argument in arguments]
        run = run_checker(*arguments, course=course)
        assert (run.status, "There is no lesson `lesson0`." in run.err) == (2, True)
        return
    run = run_checker(*arguments, course=course)
    assert (run.status, run.err) == (0 if arguments[0] == "hint" else 1, "")
    assert "lesson01" in run.out


def test_the_tests_of_a_lesson_run_as_configured(workspace: Path) -> None:
    """In the exercise's folder, where `app` can be imported."""
    tests = workspace / "exercises" / "lesson01" / "tests"
    tests.mkdir()
    (tests / "test_app.py").write_text(
        "from app.main import app\n\ndef test_title():\n    assert app.title\n"
    )
    suite = resolved(LAUNCH["configurations"][1], workspace, "lesson01")
    command = [suite["python"], "-m", suite["module"], *suite["args"]]
    run = subprocess.run(command, cwd=suite["cwd"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    assert "1 passed" in run.stdout


def test_the_container_is_built_from_files_that_are_there() -> None:
    """And runs a command of the checker; nobody's registry is named."""
    folder = ROOT / ".devcontainer"
    container = json.loads((folder / "devcontainer.json").read_text("utf-8"))
    recipe = (folder / container["build"]["dockerfile"]).read_text("utf-8")
    [base] = re.findall(r"^FROM (\S+)$", recipe, re.MULTILINE)
    assert re.fullmatch(r"python:3\.\d+", base)
    assert f"useradd --create-home --shell /bin/bash {container['remoteUser']}\n" in recipe
    assert container["postCreateCommand"].startswith("python -m checker ")
