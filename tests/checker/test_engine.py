"""One submission against one lesson, from the command line to the verdict."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.checker.running import COURSE, run_checker

Submit = Callable[..., Path]
SOLUTION = COURSE / "solutions" / "lesson01"
STARTER = COURSE / "exercises" / "lesson01"
NEVER_CALLED = "raise RuntimeError('the submission decides nothing')\n"


def test_a_solution_passes() -> None:
    """Each step, the stretch step included, which earns a star."""
    run = run_checker("lesson01", "--source", SOLUTION, "--json")
    verdict = run.verdict
    assert (run.status, run.err, verdict["outcome"], verdict["complete"]) == (0, "", "passed", True)
    assert run.steps == {"show": "passed", "add": "passed", "history": "passed"}
    assert (verdict["stars"], verdict["max_stars"]) == (1, 1)


def test_a_starter_fails_and_what_needs_the_failed_step_is_skipped() -> None:
    """A step that needs a failed one says which, and so does one that needs the skipped one."""
    run = run_checker("lesson01", "--source", STARTER, "--json")
    assert (run.status, run.verdict["outcome"], run.verdict["points"]) == (1, "failed", 0)
    assert run.steps == {"show": "failed", "add": "skipped", "history": "skipped"}
    reasons = [step["reason"] for step in run.verdict["steps"]]
    assert reasons[1:] == [
        "needs step show, which does not pass yet",
        "needs step add, which does not pass yet",
    ]


def test_a_stretch_step_is_not_needed_to_pass(submission: Submit) -> None:
    """Without its star the lesson passes."""
    main = (SOLUTION / "app" / "main.py").read_text().replace("history.append(addition.by)", "pass")
    run = run_checker("lesson01", "--source", submission(main), "--json")
    assert (run.status, run.verdict["outcome"], run.verdict["stars"]) == (0, "passed", 0)
    assert run.steps["history"] == "failed"


def test_a_stretch_step_alone_earns_its_star_and_no_points() -> None:
    run = run_checker("lesson01", "--source", SOLUTION, "--step", "history")
    assert run.status == 0
    assert "This step passes: 1 of 1 star, in " in run.out


def test_one_step_can_be_checked_alone() -> None:
    """Whatever it needs; and it is never the whole lesson."""
    run = run_checker("lesson01", "--source", STARTER, "--step", "add", "--json")
    assert (run.status, run.steps) == (1, {"add": "failed"})
    run = run_checker("lesson01", "--source", SOLUTION, "--step", "show", "--json")
    assert (run.status, run.steps, run.verdict["partial"]) == (0, {"show": "passed"}, True)


def test_a_life_cycle_is_judged_on_real_processes() -> None:
    """Restart, kill, SIGTERM and the log, as the second lesson asks for them."""
    run = run_checker("lesson02", "--json")
    assert (run.status, run.steps) == (1, {"keep": "failed", "log": "failed", "farewell": "skipped"})
    run = run_checker("lesson02", "--source", COURSE / "solutions" / "lesson02", "--json")
    assert (run.status, run.verdict["points"], run.verdict["stars"]) == (0, run.verdict["max_points"], 1)


def test_each_step_starts_with_nothing(course: Path) -> None:
    """One server and one database a step; a fresh check has its own in between."""
    checks = course / "lessons" / "lesson01" / "checks"
    count = 'import pytest\n\nfrom checker.expect import expect\n\n\ndef count(api):\n    "Add, and count."\n'
    count += '    return expect(api.post("/counter/add", json={"by": 1})).status(200).body["count"]\n\n\n'
    shared = 'def test_a(api):\n    "First."\n    assert count(api) == 1\n\n\n'
    fresh = '@pytest.mark.fresh\ndef test_b(api):\n    "Alone."\n    assert count(api) == 1\n\n\n'
    again = 'def test_c(api):\n    "Goes on."\n    assert count(api) == 2\n'
    for step in ("show", "add", "history"):
        (checks / f"test_{step}.py").write_text(count + shared + fresh + again)
    run = run_checker("lesson01", "--source", SOLUTION, "--json", course=course)
    assert set(run.steps.values()) == {"passed"}


def test_an_app_that_hangs_is_left_alone_after_the_second_time(submission: Submit) -> None:
    """The rest of the checks need not wait."""
    hangs = (
        "from app.counter import app\n\n@app.middleware('http')\nasync def hang(*_):\n    while True: pass\n"
    )
    run = run_checker("lesson01", "--source", submission(hangs), "--step", "add", "--timeout", "4", "--json")
    messages = [check["message"] for check in run.verdict["steps"][0]["checks"]]
    assert (run.status, run.steps) == (1, {"add": "error"})
    assert [message.partition(",")[0] for message in messages[:2]] == [
        "expected an answer to `POST /counter/add`",
        "expected an answer to `POST /counter/add`",
    ]
    assert messages[2] == "not run: the app hung 2 times"


def test_a_server_error_shows_the_learners_own_lines(submission: Submit) -> None:
    """Request, exception, frames of the submission only, and what was printed meanwhile."""
    main = (
        "from fastapi import FastAPI\n\nfrom app.model import load\n\napp = FastAPI()\n\n\n"
        '@app.get("/counter")\ndef read():\n    print("reading")\n    return load("count")\n'
    )
    model = "def load(name):\n    return {}[name]\n"
    run = run_checker("lesson01", "--source", submission(main, model_py=model), "--json")
    failure = next(run.failures())
    assert (failure["request"], failure["printed"], failure["error"]) == (
        "GET /counter",
        "reading",
        "KeyError: 'count'",
    )
    frames = [(frame["file"], frame["line"], frame["code"]) for frame in failure["frames"]]
    assert frames == [
        ("app/main.py", 11, 'return load("count")'),
        ("app/model.py", 2, "return {}[name]"),
    ]


def test_lines_that_tell_the_same_are_counted(submission: Submit) -> None:
    """But for times, durations and ids; another status, or another word, is another line."""
    main = (
        "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n"
        '@app.get("/counter")\ndef read():\n    for number in range(3):\n'
        "        print(f'2026-11-21T20:00:0{number}.5+00:00 200 {number}.25 ms {number:032x}')\n"
        "    print('404')\n    print('405')\n    return 0\n"
    )
    failure = next(run_checker("lesson01", "--source", submission(main), "--json").failures())
    first, *rest = failure["printed"].splitlines()
    assert first == f"2026-11-21T20:00:00.5+00:00 200 0.25 ms {0:032x}"
    assert rest == ["… (2 more like this one)", "404", "405"]


ENVIRONMENTS = {
    "pytest deselects": {"PYTEST_ADDOPTS": "-k nothing --co"},
    "pytest gets a plugin": {"PYTEST_PLUGINS": "decide"},
    "no asserts": {"PYTHONOPTIMIZE": "2"},
    "other libraries first": {"PYTHONPATH": "."},
    "a start-up file": {"PYTHONSTARTUP": "sitecustomize.py", "PYTHONINSPECT": "1"},
}


@pytest.mark.parametrize("env", ENVIRONMENTS.values(), ids=ENVIRONMENTS)
def test_the_learners_environment_decides_nothing(env: dict[str, str], tmp_path: Path) -> None:
    """A folder full of impostors, put first in every way that Python and pytest know."""
    folder = Path(shutil.copytree(STARTER, tmp_path / "submission"))
    for name in ("pytest", "httpx", "fastapi", "decide", "sitecustomize", "usercustomize", "conftest"):
        (folder / f"{name}.py").write_text(NEVER_CALLED)
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -k nothing --co\n")
    (folder / "pyproject.toml").write_text('[tool.pytest]\naddopts = ["-k", "nothing"]\n')
    env = {
        name: value.replace(".", str(folder)) if name == "PYTHONPATH" else value
        for name, value in env.items()
    }
    run = run_checker("lesson01", "--source", folder, "--json", env=env, cwd=folder)
    assert (run.status, run.err) == (1, "")
    assert run.steps == {"show": "failed", "add": "skipped", "history": "skipped"}


CONTINUES = "import pytest\n\npytestmark = pytest.mark.continues\n"
LATER = (
    CONTINUES
    + """
def test_later(api):
    \"\"\"What step show added is still there.\"\"\"
    from checker.expect import expect

    expect(api.get("/counter")).status(200).json({"count": 3})
"""
)
EARLIER = """

def test_adds(api):
    \"\"\"Adds three.\"\"\"
    expect(api.post("/counter/add", json={"by": 3})).status(200)
"""


@pytest.mark.parametrize(("spoiled", "kept"), [("", "passed"), ("\n    assert False\n", "failed")])
def test_a_step_goes_on_with_the_data_of_the_one_before_only_if_all_has_passed(
    course: Path, spoiled: str, kept: str
) -> None:
    """After a failure it gets a server and a database of its own."""
    checks = course / "lessons" / "lesson01" / "checks"
    first = checks / "test_show.py"
    first.write_text(first.read_text() + EARLIER + spoiled)
    (checks / "test_add.py").write_text(LATER)
    metadata = course / "lessons" / "lesson01" / "lesson.toml"
    metadata.write_text(metadata.read_text().replace('needs = ["show"]', "needs = []"))
    run = run_checker("lesson01", "--source", course / "solutions" / "lesson01", "--json", course=course)
    assert run.steps["add"] == kept
