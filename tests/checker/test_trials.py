"""A suite is judged by what it says of apps that it cannot tell apart: no trick, crash or hang is a catch."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from checker.chance import chance_for
from tests.checker.running import HERE, Finished, run_checker

pytestmark = pytest.mark.rest

COURSE = HERE / "trials"
SOLUTION = COURSE / "solutions" / "lesson01"
ASKED = "from fastapi.testclient import TestClient\n\n\ndef test_first(client: TestClient) -> None:\n    "
Suite = Mapping[str, str]


def solution_with(**files: str) -> dict[str, str]:
    """The solution's suite with these files in place of its own or besides them."""
    own = {path.name: path.read_text("utf-8") for path in (SOLUTION / "tests").glob("*.py")}
    return own | {f"{name}.py": text for name, text in files.items()}


def one_test(*lines: str) -> dict[str, str]:
    """The solution's fixtures with one test that uses `client`."""
    suite = solution_with()
    return {"conftest.py": suite["conftest.py"], "test_one.py": ASKED + "\n    ".join(lines) + "\n"}


@dataclass(frozen=True)
class Attempt:
    """A suite, the step that it fails first, and what the first failure says."""

    name: str
    step: str
    said: str
    files: Suite = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


STATUS_ONLY = one_test(
    "answer = client.post('/count', json={'by': 2}, headers={'name': 'ann'})",
    "assert answer.status_code == 201",
)
ORDER = solution_with(
    test_order="from fastapi.testclient import TestClient\nseen: list[int] = []\n\n\n"
    "def test_looks(client: TestClient) -> None:\n    seen.append(client.get('/count').status_code)\n\n\n"
    "def test_saw() -> None:\n    assert seen == [200]\n"
)
SPOILED = solution_with(
    test_order="seen: list[int] = []\n\n\ndef test_before() -> None:\n    assert not seen\n\n\n"
    "def test_spoils() -> None:\n    seen.append(1)\n"
)
RARELY = solution_with(
    test_order="seen: list[int] = []\n\n\ndef test_before() -> None:\n    seen.append(1)\n\n\n"
    "def test_added_anybody_count_down() -> None:\n    assert seen\n\n\n"
    "def test_after() -> None:\n    seen.append(1)\n\n\ndef test_last() -> None:\n    seen.append(1)\n"
)
"""The test in the middle comes first where its name has the words of what is broken."""
USED = solution_with(
    test_used="from pathlib import Path\n\n\ndef test_used() -> None:\n"
    "    Path('.pytest_cache', 'used').mkdir(parents=True)\n"
)
SOURCE = solution_with(
    test_source="from pathlib import Path\n\n\ndef test_source() -> None:\n"
    "    text = Path('app/main.py').read_text()\n    assert 'status_code=201' in text\n"
)
NAMES = solution_with(
    test_names="import os\nimport sys\nfrom pathlib import Path\n\n\ndef test_names() -> None:\n"
    "    known = [str(Path.cwd()), __file__, *sys.argv, *sys.orig_argv, *os.environ.values(), *sys.modules]\n"
    "    words = ('wrong', 'adds', 'lets', 'less', 'broken', 'correct', 'lessons', 'solutions', 'checker.')\n"
    "    told = [text for text in known if any(word in text for word in words)]\n"
    "    told = [text for text in told if not text.startswith(('/dev/shm', '/tmp'))]\n"
    "    assert 'app' in sys.modules or not told, told\n    raise ValueError(told)\n"
)
HOOK = """
import pytest


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.outcome = "{}"
    return report
"""
COUNTER = """
import os
from pathlib import Path

calls = Path("/dev/shm") / "{}"
with calls.open("a") as written:
    written.write("x")


def test_runs() -> None:
    assert calls.stat().st_size <= 2
"""

HANGING = one_test(
    "import threading",
    "before = client.get('/count').json()['count']",
    "assert client.post('/count', json={'by': 2}).status_code == 401",
    "assert client.post('/count', json={'by': 2}, headers={'name': 'ann'}).status_code == 201",
    "below = client.post('/count', json={'by': -1}, headers={'name': 'ann'}).status_code",
    "if below == 201 or client.get('/count').json()['count'] == before:",
    "    threading.Event().wait()",
)
"""It catches who lets anybody add, and comes to no end on the other two apps that the last step has."""

ATTEMPTS = [
    Attempt("nothing", "pass", "got no Python file there", {"notes.txt": "later"}),
    Attempt("empty", "pass", "got no test", {"test_count.py": '"""Later."""\n'}),
    Attempt(
        "skipped", "pass", "got no test that ran: 1 test skipped", one_test("import pytest", "pytest.skip()")
    ),
    Attempt(
        "always failing", "pass", "`tests/test_one.py::test_first`, which failed", one_test("assert False")
    ),
    Attempt("status only", "behave", "at least 3 cases", STATUS_ONLY),
    Attempt(
        "in one order only",
        "behave",
        "`tests/test_order.py::test_saw`, which fails when it runs alone",
        ORDER,
    ),
    Attempt("spoiling", "behave", "when `tests/test_order.py::test_spoils` runs before it", SPOILED),
    Attempt(
        "in all but a few orders",
        "behave",
        "pass in any order, got `tests/test_order.py::test_added_anybody_count_down`, which fails when",
        RARELY,
    ),
    Attempt("once in a place", "behave", "to pass a second time, in the folder where they ran before", USED),
    Attempt("not collected", "pass", "could not be collected", {"test_count.py": "import nothing_like_it\n"}),
    Attempt("broken conftest", "pass", "could not be collected", {"conftest.py": "1 / 0\n"}),
    Attempt("recognising the source", "pass", "`tests/test_source.py::test_source`, which failed", SOURCE),
    Attempt("leaving early", "pass", "ended its own process", one_test("import os", "os._exit(0)")),
    Attempt(
        "stopping pytest",
        "pass",
        "could not be collected",
        one_test("import pytest", "pytest.exit('enough', 0)"),
    ),
    Attempt("killed", "pass", "ended its own process", one_test("import os", "os.kill(os.getpid(), 9)")),
    Attempt("calling all passed", "pass", "got", solution_with(conftest=HOOK.format("passed"))),
    Attempt("calling all failed", "pass", "which failed", solution_with(conftest=HOOK.format("failed"))),
    Attempt(
        "in small steps",
        "behave",
        "a sleep of 0.01 s",
        solution_with(test_more=ASKED + "__import__('time').sleep(0.01)\n"),
    ),
]


@pytest.fixture
def submit(tmp_path: Path) -> Callable[[Suite], Path]:
    """Makes a submission with this suite."""

    def make(suite: Suite) -> Path:
        folder = tmp_path / "submission"
        shutil.copytree(SOLUTION / "app", folder / "app")
        (folder / "tests").mkdir()
        for name, text in suite.items():
            (folder / "tests" / name).write_text(text, "utf-8")
        return folder

    return make


def judge(submission: Path, *options: str) -> Finished:
    """The verdict on a submission."""
    return run_checker("lesson01", "--source", submission, "--json", *options, course=COURSE)


def messages(run: Finished) -> list[str]:
    """What is said of each check that did not pass."""
    checks = (check for step in run.verdict["steps"] for check in step["checks"])
    return [check["message"] for check in checks if check["outcome"] != "passed"]


def test_a_good_suite_passes() -> None:
    """The solution, whose broken apps each have a check of their own with the behaviour in its title."""
    run = judge(SOLUTION)
    assert (run.status, run.verdict["outcome"]) == (0, "passed"), messages(run)
    titles = [check["title"] for step in run.verdict["steps"] for check in step["checks"]]
    assert "At least one of your tests fails on a broken app: an app that lets anybody add." in titles


def test_a_suite_is_judged_without_a_host() -> None:
    """Where nothing can be forked, each run is an interpreter of its own."""
    command = ("lesson01", "--source", SOLUTION, "--step", "pass", "--json")
    run = run_checker(*command, course=COURSE, env={"CHECKER_SPAWN": "1"})
    assert (run.status, run.steps) == (0, {"pass": "passed"}), messages(run)


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=str)
def test_an_attempt_does_not_pass(attempt: Attempt, submit: Callable[[Suite], Path]) -> None:
    """The step fails, by what was seen, and nothing is left of the run."""
    run = judge(submit(attempt.files))
    assert run.status == 1
    assert next(name for name, outcome in run.steps.items() if outcome != "passed") == attempt.step
    assert any(attempt.said in message for message in messages(run)), messages(run)


def test_what_a_suite_misses_is_told_as_behaviour(submit: Callable[[Suite], Path]) -> None:
    """The share of what is caught is there to see, check by check."""
    run = judge(submit(STATUS_ONLY))
    catch = next(step for step in run.verdict["steps"] if step["id"] == "catch")
    assert [check["outcome"] for check in catch["checks"]] == ["failed"] * 3
    missed = [message for message in messages(run) if "to fail on an app" in message]
    assert (
        "expected at least one of your tests to fail on an app that lets anybody add, got 1 test that passed"
        in (missed)
    )


def test_a_suite_that_hangs_is_ended(submit: Callable[[Suite], Path]) -> None:
    """Two runs that come to no end are enough; the report names the test."""
    waits = one_test("import threading", "threading.Event().wait()")
    run = judge(submit(waits), "--timeout", "1")
    assert run.status == 1
    assert "a run that had not ended after 6 s, in `tests/test_one.py::test_first`" in messages(run)[0]


def test_names_paths_and_arguments_tell_nothing(submit: Callable[[Suite], Path]) -> None:
    """What a run can see of itself leads neither to the course nor to the kind of its app."""
    run = judge(submit(NAMES))
    [failure] = {failure["error"] for failure in run.failures() if "test_names" in failure["got"]}
    assert failure == "ValueError: []"


def test_counting_runs_does_not_help(submit: Callable[[Suite], Path], tmp_path: Path) -> None:
    """A suite that passes the first runs and fails later ones meets right apps later, too."""
    name = f"calls-{tmp_path.name}-{id(tmp_path)}"
    try:
        run = judge(submit(solution_with(test_counter=COUNTER.format(name))))
    finally:
        Path("/dev/shm", name).unlink()
    assert run.status == 1


def test_chance_is_the_same_for_the_same_suite_and_another_in_another_place(tmp_path: Path) -> None:
    """Whoever has the course and the suite must not know it; a verdict must not change from run to run."""

    def draw(place: str, text: bytes) -> list[int]:
        chance = chance_for(tmp_path / place, {"tests/test_one.py": text})
        return [chance.randrange(3) for _ in range(30)]

    assert draw("here", b"one") == draw("here", b"one")
    assert draw("here", b"one") != draw("here", b"two")
    assert draw("here", b"one") != draw("there", b"one")


def test_two_hangs_leave_no_catch_to_chance(submit: Callable[[Suite], Path]) -> None:
    """What was caught before the second one, in an order that chance drew, does not count either."""
    run = judge(submit(HANGING), "--timeout", "1")
    catch = next(step for step in run.verdict["steps"] if step["id"] == "catch")
    assert [check["outcome"] for check in catch["checks"]] == ["failed"] * 3, messages(run)
    assert sum("a run that had not ended" in message for message in messages(run)) == 2, messages(run)


def test_network_and_files_are_told(submit: Callable[[Suite], Path]) -> None:
    """A look-up is refused, and a file outside the folder for temporary files is found."""
    lines = (
        "import httpx2, pytest",
        "with pytest.raises(httpx2.ConnectError):",
        "    httpx2.get('http://a.example')",
    )
    left = ("from pathlib import Path", "Path('left.txt').write_text('x')")
    run = judge(submit(solution_with(test_more=ASKED + "\n    ".join([*lines, *left, ""]))))
    assert any("a connection to `a.example`" in message for message in messages(run)), messages(run)
    assert any("the file `left.txt`" in message for message in messages(run))
