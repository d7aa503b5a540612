"""The commands around a check: what they print, what they leave, and what they never lose."""

import http.client
import itertools
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pytest

from checker import backups, ports
from checker.commands import doctor, read, serve
from checker.course import Course
from checker.errors import CheckerError
from checker.host import linux
from checker.source import Source
from tests.checker.running import end_survivors, run_checker

SERVE_SECONDS = 60.0


def exercise(course: Path, lesson: str = "lesson01") -> Path:
    return course / "exercises" / lesson


def solve(course: Path, lesson: str = "lesson01") -> None:
    """Put the solution into the exercise."""
    name = "app/main.py"
    (exercise(course, lesson) / name).write_bytes((course / "solutions" / lesson / name).read_bytes())


def content(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# The map


def test_the_map_welcomes_a_new_learner(course: Path) -> None:
    run = run_checker(course=course)
    assert run.status == 0
    assert "Welcome!" in run.out
    assert "  ·  lesson01  A counter             5 min  0/3\n" in run.out
    assert "Next: lesson01 · A counter\nread   python -m checker read lesson01\n" in run.out


def test_the_map_shows_what_was_reached_and_what_is_next(course: Path) -> None:
    solve(course)
    run_checker("lesson01", course=course)
    run = run_checker("map", course=course)
    assert "Welcome" not in run.out
    assert re.search(r"  ✓  lesson01  A counter +5 min  3/3  ★\n", run.out)
    assert "1 of 2 lessons passed, 3 of 6 points, 1 star\n" in run.out
    assert "Next: lesson02 · A counter that lasts\n" in run.out


# Hints


def test_each_call_reveals_one_hint_more_and_then_all(course: Path) -> None:
    run_checker("lesson01", course=course)
    shown = [run_checker("hint", "lesson01", course=course).out for _ in range(4)]
    assert [re.findall(r"hint (\d) of 3", text) for text in shown] == [["1"], ["2"], ["3"], ["1", "2", "3"]]
    assert "step show: Show the count" in shown[0]
    assert "python -m checker read lesson01 --step show" in shown[3]
    assert "python -m checker diff lesson01 --give-up" in shown[3]


def test_a_hint_without_a_check_before_checks_first(course: Path) -> None:
    main = exercise(course) / "app" / "main.py"
    main.write_text(main.read_text().replace("total", "count"), encoding="utf-8")
    run = run_checker("hint", "lesson01", course=course)
    assert (run.status, "step add: Add to the count" in run.out) == (0, True)


def test_hints_are_counted_for_each_step(course: Path) -> None:
    run_checker("hint", "lesson01", "--step", "add", course=course)
    assert "hint 1 of 3" in run_checker("hint", "lesson01", "--step", "show", course=course).out
    assert "hint 2 of 3" in run_checker("hint", "lesson01", "--step", "add", course=course).out


def test_a_hint_for_another_folder_checks_that_folder(course: Path) -> None:
    run = run_checker("hint", "lesson01", "--source", "solutions/lesson01", course=course)
    assert (run.status, "nothing left to hint at" in run.out) == (0, True)
    assert not (course / ".checker" / "progress").exists()


def test_a_hint_says_when_the_app_could_not_be_asked(course: Path) -> None:
    (exercise(course) / "app" / "main.py").write_text("app = (", encoding="utf-8")
    run = run_checker("hint", "lesson01", course=course)
    assert "`python -m checker lesson01` says why" in re.sub(r"\s+", " ", run.out)


# Diff


def test_the_solution_is_not_shown_before_the_lesson_passes(course: Path) -> None:
    run = run_checker("diff", "lesson01", course=course)
    assert (run.status, run.out) == (1, "")
    assert "lesson01 has not passed yet" in run.err


def test_a_passed_lesson_is_compared(course: Path) -> None:
    solve(course)
    run_checker("lesson01", course=course)
    run = run_checker("diff", "lesson01", course=course)
    assert (run.status, run.out) == (0, "Your work and the solution are the same.\n")


def test_giving_up_shows_new_and_missing_files(course: Path) -> None:
    (exercise(course) / "app" / "extra.py").write_text("x = '\x1b[31m'\n", encoding="utf-8")
    (exercise(course) / "pyproject.toml").unlink()
    run = run_checker("diff", "lesson01", "--give-up", course=course)
    assert run.status == 0
    assert "--- exercises/lesson01/app/extra.py\n+++ /dev/null\n" in run.out
    assert "--- /dev/null\n+++ solutions/lesson01/pyproject.toml\n" in run.out
    assert "-x = '\\x1b[31m'\n" in run.out


# Reset


def test_a_reset_keeps_the_work_and_writes_the_starter(course: Path) -> None:
    starter = content(exercise(course))
    solve(course)
    (exercise(course) / "notes.md").write_text("mine", encoding="utf-8")
    (exercise(course) / "app" / "data.db").write_bytes(b"rows")
    work = content(exercise(course))
    run = run_checker("reset", "lesson01", course=course)
    kept = re.search(r"Your work is kept in (\.checker/backups/lesson01/\S+): copy", run.out)
    assert run.status == 0
    assert kept
    assert content(course / kept[1]) == work
    assert content(exercise(course)) == starter


def test_a_reset_of_the_starter_makes_no_backup(course: Path) -> None:
    run = run_checker("reset", "lesson01", course=course)
    assert (run.status, "the starter already" in run.out) == (0, True)
    assert not (course / ".checker" / "backups").exists()


def test_a_reset_derives_the_starter_of_a_later_lesson(course: Path) -> None:
    starter = content(exercise(course, "lesson02"))
    (exercise(course, "lesson02") / "app" / "main.py").unlink()
    assert run_checker("reset", "lesson02", course=course).status == 0
    assert content(exercise(course, "lesson02")) == starter


def test_a_reset_writes_an_exercise_that_is_gone(course: Path) -> None:
    starter = content(exercise(course))
    exercise(course).rename(course / "elsewhere")
    assert run_checker("reset", "lesson01", course=course).status == 0
    assert content(exercise(course)) == starter
    assert not (course / ".checker" / "backups").exists()


def test_two_resets_make_two_backups(course: Path) -> None:
    for text in ("one", "two"):
        (exercise(course) / "notes.md").write_text(text, encoding="utf-8")
        run_checker("reset", "lesson01", course=course)
    kept = (course / ".checker" / "backups" / "lesson01").glob("*/notes.md")
    assert {path.read_text() for path in kept} == {"one", "two"}


def test_a_reset_forgets_the_steps_and_the_hints(course: Path) -> None:
    run_checker("lesson01", course=course)
    run_checker("hint", "lesson01", course=course)
    run_checker("reset", "lesson01", course=course)
    assert "  ·  lesson01" in run_checker(course=course).out
    assert "hint 1 of 3" in run_checker("hint", "lesson01", course=course).out


def test_a_reset_stays_in_the_folder_where_a_terminal_is(course: Path) -> None:
    solve(course)
    before = exercise(course).stat().st_ino
    run_checker("reset", "lesson01", course=course)
    assert exercise(course).stat().st_ino == before


@pytest.mark.parametrize("kind", ["link", "file"])
def test_a_reset_leaves_alone_what_is_no_folder(course: Path, kind: str) -> None:
    exercise(course).rename(course / "elsewhere")
    if kind == "link":
        exercise(course).symlink_to(course / "elsewhere")
    else:
        exercise(course).write_text("mine")
    run = run_checker("reset", "lesson01", course=course)
    assert (run.status, "the checker leaves it alone" in run.err) == (2, True)


def test_a_pipe_in_the_work_stops_no_reset(course: Path) -> None:
    os.mkfifo(exercise(course) / "app" / "pipe")
    assert run_checker("reset", "lesson01", course=course).status == 0
    assert not (exercise(course) / "app" / "pipe").exists()


def test_work_that_cannot_be_copied_stays_as_it_is(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    solve(course)
    work = content(exercise(course))
    (course / ".checker").write_text("no folder")
    monkeypatch.chdir(course)
    with pytest.raises(CheckerError, match="Nothing was changed"):
        backups.keep(Course(course).lesson("lesson01"))
    assert content(exercise(course)) == work


# Serve


@contextmanager
def serving(course: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], Callable[[str], str]]]:
    """A run of `serve` and a function that waits for a line of its output; nothing may be left of it."""
    linux.become_subreaper()
    before = set(linux.children(os.getpid()))
    process = subprocess.Popen(
        [sys.executable, "-I", "-m", "checker", "--course", str(course), "serve", "lesson01", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    output = process.stdout
    limit = threading.Timer(
        4 * SERVE_SECONDS, process.terminate
    )  # then `wait_for` sees the end of the output
    limit.start()

    def wait_for(pattern: str) -> str:
        for line in output:
            if found := re.search(pattern, line):
                return found[0]
        raise AssertionError(f"no line with {pattern}; it ended with {process.wait()}")

    try:
        yield process, wait_for
    finally:
        limit.cancel()
        process.kill()
        process.wait()
        output.close()
        left = end_survivors(before, 0.0)
    assert not left


def get(url: str) -> int:
    """The status of an answer."""
    address, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(address, timeout=SERVE_SECONDS)
    connection.request("GET", f"/{path}")
    status = connection.getresponse().status
    connection.close()
    return status


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_serve_says_where_the_app_is_and_ends_cleanly(course: Path, number: signal.Signals) -> None:
    port = free_port()
    with serving(course, "--port", str(port)) as (process, wait_for):
        told = wait_for(r"Your app runs on http://\S+, its documentation on \S+")
        assert (
            told
            == f"Your app runs on http://127.0.0.1:{port}, its documentation on http://127.0.0.1:{port}/docs"
        )
        assert get(f"http://127.0.0.1:{port}/counter") == 200
        process.send_signal(number)
        assert process.wait(SERVE_SECONDS) == 0


def test_serve_waits_for_a_mistake_to_be_mended(course: Path) -> None:
    main = exercise(course) / "app" / "main.py"
    source = main.read_text(encoding="utf-8")
    main.write_text("app = (", encoding="utf-8")
    with serving(course, "--port", str(free_port())) as (process, wait_for):
        wait_for("SyntaxError")
        main.write_text(source, encoding="utf-8")
        with saved_again_and_again(main):
            wait_for("Your app runs on")
        process.send_signal(signal.SIGINT)
        assert process.wait(SERVE_SECONDS) == 0


OLD_TABLE = """
import sqlite3

from fastapi import FastAPI

app = FastAPI(docs_url="/counter")
with sqlite3.connect("warehouse.db") as database:
    database.execute("CREATE TABLE IF NOT EXISTS item (sku TEXT, {column} TEXT)")


@app.get("/")
def read() -> list[str]:
    with sqlite3.connect("warehouse.db") as database:
        return [*database.execute("SELECT level FROM item")]
"""


def test_serve_tells_of_a_database_that_older_code_made_and_begins_afresh_if_asked(course: Path) -> None:
    """It removes the database only if asked, and then no other file."""
    main = exercise(course) / "app" / "main.py"
    main.write_text(OLD_TABLE.format(column="quantity"))
    (exercise(course) / "notes.db").write_text("mine")
    port = free_port()
    with serving(course, "--port", str(port)) as (process, wait_for):
        wait_for("Your app runs on")
        assert get(f"http://127.0.0.1:{port}/") == 500
        told = wait_for("Your database was made by other code.*")
        assert "it lacks level. Ctrl-C, and then `python -m checker serve lesson01 --fresh` begins" in told
        process.send_signal(signal.SIGINT)
        process.wait(SERVE_SECONDS)
    main.write_text(OLD_TABLE.format(column="level"))
    with serving(course, "--fresh", "--port", str(port)) as (process, wait_for):
        wait_for("Removed warehouse.db")
        wait_for("Your app runs on")
        assert get(f"http://127.0.0.1:{port}/") == 200
        process.send_signal(signal.SIGINT)
        process.wait(SERVE_SECONDS)
    assert (exercise(course) / "notes.db").read_text() == "mine"


def test_the_requests_of_a_failed_check_can_be_sent_again_by_hand(course: Path) -> None:
    """As `curl` lines: what the check changed before, and the request that failed."""
    main = exercise(course) / "app" / "main.py"
    main.write_text((course / "solutions/lesson01/app/main.py").read_text().replace("+= addition.by", "+= 2"))
    run = run_checker("lesson01", "--replay", course=course)
    lines = [line for line in run.out.splitlines() if line.startswith("curl ")]
    port = re.findall(r"^python -m checker serve lesson01 --fresh --port (\d+)$", run.out, re.MULTILINE)[0]
    address = f"http://127.0.0.1:{port}/counter/add"
    header = "--header 'content-type: application/json'"
    assert lines == [f"""curl --include --request POST {header} --data-binary '{{"by":3}}' {address}"""]


def test_they_are_for_an_app_with_the_environment_of_the_check(course: Path) -> None:
    (exercise(course) / "app" / "main.py").write_text("from fastapi import FastAPI\napp = FastAPI()\n")
    metadata = course / "lessons" / "lesson01" / "lesson.toml"
    metadata.write_text(f'environment = {{ GREETING = "it\'s me" }}\n{metadata.read_text()}')
    run = run_checker("lesson01", "--replay", course=course)
    served = next(line for line in run.out.splitlines() if " serve lesson01 " in line)
    assert served.startswith("GREETING='it'\"'\"'s me' python -m checker serve lesson01 --fresh --port ")


@contextmanager
def saved_again_and_again(file: Path) -> Iterator[None]:
    """Uvicorn misses a save that comes before its first look at the files' times, so there are more.

    Each waits twice as long as the one before: an app that is restarted too often never gets ready.
    """
    done = threading.Event()

    def save() -> None:
        for number in itertools.count():
            if done.wait(2.0**number):
                return
            os.utime(file, (time.time() + number + 1,) * 2)

    saver = threading.Thread(target=save)
    saver.start()
    try:
        yield
    finally:
        done.set()
        saver.join()


def test_a_port_that_is_taken_is_told(course: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = run_checker("serve", "lesson01", "--port", str(taken.getsockname()[1]), course=course)
    assert (run.status, "is taken" in run.err) == (2, True)


def test_without_a_port_a_free_one_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(ports, "FIRST_PORT", port)
        monkeypatch.setattr(ports, "LAST_PORT", port)
        with pytest.raises(CheckerError, match="No port from"):
            ports.free_port(None)
        monkeypatch.setattr(ports, "FIRST_PORT", port - 20)
        assert port - 20 <= ports.free_port(None) < port


@pytest.mark.parametrize(
    ("call", "pages"),
    [
        ("FastAPI()", ["/docs", "/redoc"]),
        ('fastapi.FastAPI(docs_url="/api/docs", redoc_url=None)', ["/api/docs"]),
        ("FastAPI(docs_url=DOCS)", ["/redoc"]),
    ],
)
def test_documentation_is_where_the_source_says(tmp_path: Path, call: str, pages: list[str]) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "main.py").write_text(f"app = {call}\n", encoding="utf-8")
    assert serve.documentation(Source(tmp_path)) == pages


LOGGED = """
import json
import sqlite3
import traceback

from fastapi import FastAPI

app = FastAPI(docs_url="/counter")
database = sqlite3.connect("warehouse.db", check_same_thread=False)
database.execute("CREATE TABLE IF NOT EXISTS item (sku TEXT)")
database.commit()


@app.get("/")
def read() -> str:
    try:
        database.execute({statement!r})
    except sqlite3.Error:
        print(json.dumps({{"traceback": traceback.format_exc()}}), flush=True)
    return "answered"
"""


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("SELECT level FROM item", "Your database was made by other code: it lacks level."),
        ("INSERT INTO item VALUES ('A')", "Your database cannot be written:"),
    ],
)
def test_serve_tells_of_the_database_what_stands_in_a_line_of_a_log(
    course: Path, statement: str, told: str
) -> None:
    main = exercise(course) / "app" / "main.py"
    main.write_text(LOGGED.format(statement=statement))
    port = free_port()
    with serving(course, "--port", str(port)) as (process, wait_for):
        wait_for("Your app runs on")
        (exercise(course) / "warehouse.db").unlink()
        assert get(f"http://127.0.0.1:{port}/") == 200
        assert "serve lesson01 --fresh" in wait_for(f"{told}.*")
        process.send_signal(signal.SIGINT)
        assert process.wait(SERVE_SECONDS) == 0


LAST_WORDS = """
import time
from contextlib import asynccontextmanager
from pathlib import Path


@asynccontextmanager
async def lifespan(_app):
    print("no end of the line", end="", flush=True)
    while not Path("go_on").exists():
        time.sleep(0.01)
    yield
    print("its last words")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")
def test_serve_shows_at_a_terminal_what_the_app_prints_at_once(course: Path) -> None:
    main = exercise(course) / "app" / "main.py"
    app = main.read_text(encoding="utf-8").replace("FastAPI(", "FastAPI(lifespan=lifespan, ")
    main.write_text(LAST_WORDS + app, encoding="utf-8")
    arguments = [
        "-I",
        "-m",
        "checker",
        "--course",
        str(course),
        "serve",
        "lesson01",
        "--port",
        str(free_port()),
    ]
    terminal = pexpect.spawn(sys.executable, arguments, encoding="utf-8", timeout=SERVE_SECONDS)
    terminal.expect_exact("no end of the line")
    (exercise(course) / "go_on").touch()
    terminal.expect_exact("Your app runs on")
    terminal.sendintr()
    terminal.expect_exact("its last words")
    terminal.expect(pexpect.EOF)
    assert terminal.wait() == 0


# Read

TEXT = """\
# A counter { #counter }

!!! note "Before you start"

    You need `curl`.

    ??? question "Why?"

        To ask.

## Show it

<!-- checks: show -->
<!-- hints: show -->

## Add to it

<!-- checks: add -->

<!-- solution -->
"""


def test_the_text_is_shown_without_hints_and_solution(course: Path) -> None:
    (course / "lessons" / "lesson01" / "lesson.md").write_text(TEXT, encoding="utf-8")
    run = run_checker("read", "lesson01", course=course)
    assert run.status == 0
    assert "Before you start\n" in run.out
    assert 'GET /counter answers 200 with exactly {"count": 0}.' in run.out
    assert not re.search(r"Hint|One handler|counter\.count|!!!|\?\?\?|#counter|<!--", run.out)


def test_the_section_on_a_step_is_shown_alone(course: Path) -> None:
    (course / "lessons" / "lesson01" / "lesson.md").write_text(TEXT, encoding="utf-8")
    run = run_checker("read", "lesson01", "--step", "add", course=course)
    assert ("Add to it" in run.out, "Show it" in run.out) == (True, False)
    assert "python -m checker lesson01 --step add" in run.out


def test_boxes_become_headed_paragraphs_and_answers_come_last() -> None:
    text = re.sub(r"\n{2,}", "\n\n", read.plain(TEXT))
    assert "\n\n**Before you start**\n\nYou need `curl`.\n\n**Why?** (answer 1, at the end)\n\n" in text
    assert text.endswith("## Answers\n\n**1.** Why?\n\nTo ask.")
    assert text.startswith("# A counter\n")


def test_a_block_of_code_keeps_its_language_and_its_title() -> None:
    assert read.plain("``` { .python .annotate }\n```") == "```python\n```"
    assert read.plain('``` text title="curl -i"\n```') == "`curl -i`\n\n```text\n```"
    folded = read.plain('??? question "Why?"\n\n    ``` text title="curl -i"\n    ```\n')
    assert folded.endswith("**1.** Why?\n\n`curl -i`\n\n```text\n```")


def test_a_line_of_code_is_shown_as_it_is_however_long(course: Path) -> None:
    long = "curl " + "-H 'X-Header: value' " * 10 + "http://127.0.0.1:8000"
    table = f"| a | b |\n    |---|---|\n    | `{'x' * 200}` | . |"
    text = TEXT.replace("You need `curl`.", f"```sh\n    {long}\n    ls\n    ```\n\n    {table}")
    (course / "lessons" / "lesson01" / "lesson.md").write_text(text, encoding="utf-8")
    run = run_checker("read", "lesson01", course=course)
    assert f"\n\n{long}\nls\n\n" in run.out
    assert run.out.count("x") >= 200


# Doctor


def test_the_doctor_finds_a_machine_that_can_check(course: Path) -> None:
    run = run_checker("doctor", course=course)
    assert run.status == 0
    assert "lesson01 can be checked" in re.sub(r"\s+", " ", run.out)


def test_the_doctor_names_what_is_missing_and_the_command_that_mends_it(course: Path) -> None:
    (course / ".checker").write_text("no folder")
    metadata = course / "lessons" / "lesson02" / "lesson.toml"
    metadata.write_text(f'requires = ["none"]\n{metadata.read_text(encoding="utf-8")}', encoding="utf-8")
    run = run_checker("doctor", course=course)
    assert run.status == 1
    assert "✗  progress" in run.out
    assert "→ make" in run.out
    assert "·  lesson02" in run.out


def test_a_package_that_is_missing_or_too_old_is_named() -> None:
    wanted = ["pytest>=1", "pytest>=999", "no-such-package", "other>=1; sys_platform == 'none'"]
    old, missing = doctor.lacking(wanted)
    assert re.fullmatch(r"pytest is \S+, needed is >=999", old)
    assert missing == "no-such-package is missing"


# Bad input


@pytest.mark.parametrize("command", ["hint", "diff", "reset", "serve", "read"])
def test_a_lesson_that_does_not_exist_is_one_sentence(course: Path, command: str) -> None:
    run = run_checker(command, "lesson1", course=course)
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith("checker: There is no lesson `lesson1`.\n         Did you mean `lesson01`? ")
