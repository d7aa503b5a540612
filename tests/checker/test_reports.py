"""What a person, a program, a CI server and a browser get to see of a verdict.

The reports in `golden/` are compared as they are, times aside; `UPDATE_GOLDEN=1` writes them again.
"""

import io
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema  # type: ignore[import-untyped]
import pytest
from rich.console import Console

from checker.paths import ROOT
from checker.reports import html, junit, schema, terminal
from checker.reports.console import show
from checker.verdict import CheckResult, Failure, Frame, Outcome, StepResult, Verdict
from tests.checker.running import Finished, run_checker

GOLDEN = Path(__file__).parent / "golden"
LOOKS_INTO_EVERY_SCOPE = """
class Layer:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        dict(scope["headers"])
        await self.app(scope, receive, send)

app.add_middleware(Layer)
"""
AWAITS_NOTHING = """
class Layer:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        async def pass_on(message):
            send(message)

        await self.app(scope, receive, send if scope["type"] == "lifespan" else pass_on)

app.add_middleware(Layer)
"""
SCHEMA_FILE = ROOT / "docs" / "reference" / "verdict.schema.json"
ESCAPE = "\x1b"
TIME = re.compile(r"\d+\.\d+ s\b")

SYNTAX_ERROR = "from fastapi import FastAPI\n\napp = FastAPI(\n"
RAISES = """
def find(name: str) -> int:
    return {"count": 0}[name]


@app.get("/counter")
def read() -> int:
    print("looking for the total")
    return find("total")
"""
DEPRECATED = '''

@app.on_event("startup")
async def start() -> None:
    """Nothing yet."""
'''


def solve(course: Path, lesson: str = "lesson01", **edits: str) -> Path:
    """Put the solution into the exercise, with these texts in place of others."""
    main = course / "exercises" / lesson / "app" / "main.py"
    text = (course / "solutions" / lesson / "app" / "main.py").read_text(encoding="utf-8")
    for name, replacement in edits.items():
        text = text.replace(name, replacement)
    main.write_text(text, encoding="utf-8")
    return main


def write(course: Path, text: str) -> None:
    """Make this the app of the first exercise."""
    (course / "exercises" / "lesson01" / "app" / "main.py").write_text(text, encoding="utf-8")


def same_as_golden(name: str, text: str) -> None:
    """Compare a report with the one that is kept."""
    path = GOLDEN / f"{name}.txt"
    found = TIME.sub("N s", text)
    if "UPDATE_GOLDEN" in os.environ:
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


# At the terminal


def test_the_starter_shows_one_failure_in_full(course: Path) -> None:
    run = run_checker("lesson01", course=course)
    assert run.status == 1
    same_as_golden("starter", run.out)


def test_further_failures_take_a_line_each(course: Path) -> None:
    same_as_golden("two-failures", run_checker("lesson02", course=course).out)


def test_an_exception_is_shown_with_the_learners_lines(course: Path) -> None:
    write(course, f"from fastapi import FastAPI\n\napp = FastAPI()\n{RAISES}")
    run = run_checker("lesson01", course=course)
    same_as_golden("exception", run.out)


def test_an_app_that_does_not_start_is_told_once(course: Path) -> None:
    write(course, SYNTAX_ERROR)
    run = run_checker("lesson01", course=course)
    assert run.status == 1
    same_as_golden("not-started", run.out)


def test_a_passed_lesson_says_what_is_next(course: Path) -> None:
    solve(course)
    run = run_checker("lesson01", course=course)
    assert run.status == 0
    same_as_golden("passed", run.out)


def test_a_stretch_step_that_is_open_is_an_offer_and_no_failure(course: Path) -> None:
    solve(course, **{"/counter/history": "/counter/past"})
    run = run_checker("lesson01", course=course)
    assert run.status == 0
    same_as_golden("stretch-open", run.out)


def test_a_lifespan_that_does_not_run_is_advice(course: Path) -> None:
    """Uvicorn says nothing of a layer that looks for headers in a scope that has none."""
    main = solve(course)
    main.write_text(main.read_text(encoding="utf-8") + LOOKS_INTO_EVERY_SCOPE, encoding="utf-8")
    run = run_checker("lesson01", course=course)
    assert run.status == 0
    place = f"exercises/lesson01/app/main.py:{line_of(main, 'dict(scope')}"
    said = re.sub(r"\s+", " ", run.out)
    assert (
        f"advice {place}: KeyError, so no lifespan runs: hand on every scope that is not `http` first" in said
    )


def test_an_answer_that_is_never_awaited_is_named(course: Path) -> None:
    main = solve(course)
    main.write_text(main.read_text(encoding="utf-8") + AWAITS_NOTHING, encoding="utf-8")
    said = re.sub(r"\s+", " ", run_checker("lesson01", course=course).out)
    assert "likely The app ended before its answer did: a layer caught an exception and sent nothing" in said


def test_a_deprecation_is_advice(course: Path) -> None:
    main = solve(course)
    main.write_text(main.read_text(encoding="utf-8") + DEPRECATED, encoding="utf-8")
    run = run_checker("lesson01", course=course)
    assert run.status == 0
    assert f"advice  exercises/lesson01/app/main.py:{line_of(main, '@app.on_event')}: Depr" in run.out


def line_of(path: Path, text: str) -> int:
    """The number of the line that begins with this text."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.strip().startswith(text))


def test_one_step_is_judged_alone(course: Path) -> None:
    same_as_golden("one-step", run_checker("lesson01", "--step", "add", course=course).out)


def test_all_lessons_take_a_line_each_and_the_first_failure_is_shown(course: Path) -> None:
    solve(course)
    run = run_checker("all", course=course)
    assert run.status == 1
    same_as_golden("all", run.out)


def test_timings_are_shown_when_asked_for(course: Path) -> None:
    run = run_checker("lesson01", "--timings", course=course)
    assert re.search(r"^  host launched +\d+\.\d{3} s$", run.out, re.MULTILINE)


def test_colour_replaces_backticks_where_it_can_be_shown(course: Path) -> None:
    run = run_checker("lesson01", course=course, env={"FORCE_COLOR": "1", "TERM": "xterm-256color"})
    assert ESCAPE in run.out
    assert "`" not in run.out


def test_no_color_means_no_escapes_at_all(course: Path) -> None:
    env = {"FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "xterm-256color"}
    run = run_checker("lesson01", course=course, env=env)
    assert ESCAPE not in run.out
    assert "`GET /counter`" in run.out


def test_a_terminal_without_unicode_gets_other_marks() -> None:
    output = io.TextIOWrapper(io.BytesIO(), encoding="latin-1", write_through=True)
    show(Console(file=output, width=80, color_system=None), terminal.render(hostile()))
    output.seek(0)
    assert "  x  show  Show" in output.read()


def test_a_long_command_stays_on_one_line() -> None:
    source = "/home/someone/with a long name/and a deep folder/for the course/submissions/lesson01"
    output = io.StringIO()
    show(Console(file=output, width=60, color_system=None), terminal.render(hostile(source=source)))
    assert f"next hint  python -m checker hint lesson01 --source '{source}'" in output.getvalue().splitlines()


def test_what_the_app_answers_is_no_markup() -> None:
    output = io.StringIO()
    show(Console(file=output, width=80, force_terminal=True), terminal.render(hostile()))
    assert "[red]x[/red] :smile: `y`" in output.getvalue()


def hostile(source: str = "exercises/lesson01") -> Verdict:
    """A verdict whose texts try to be more than text."""
    evil = "[red]x[/red] :smile: `y` <script>alert(1)</script> ]]> &amp;"
    failure = Failure(
        expected="a number",
        got=evil,
        before=(evil,),
        request=f"GET /{evil}",
        response=evil,
        printed=evil,
        mails=(evil,),
        error=evil,
        frames=(Frame(evil, 1, evil, evil),),
        cause="The count is a text.",
    )
    check = CheckResult(
        "test_count", "`GET /counter` counts", Outcome.FAILED, f"got {evil}\x00\ud800", failure
    )
    step = StepResult("show", "Show", Outcome.FAILED, 0, 1, checks=(check,))
    return Verdict("lesson01", "A counter", source, Outcome.FAILED, True, 0, 1, 0, 0, 0.1, (step,))


# As JSON


def document(run: Finished) -> dict[str, Any]:
    """What was printed, which has to be as documented."""
    found = run.verdict
    jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))).validate(found)
    return found


def test_the_schema_is_the_one_that_the_code_gives() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema.render()


def test_json_of_a_failed_lesson_is_as_documented(course: Path) -> None:
    found = document(run_checker("lesson01", "--json", course=course))
    assert found["schema"] == 1
    assert [step["outcome"] for step in found["steps"]] == ["failed", "skipped", "skipped"]
    assert found["timings"]["host launched"] > 0


def test_json_of_a_passed_lesson_is_as_documented(course: Path) -> None:
    solve(course)
    found = document(run_checker("lesson01", "--json", course=course))
    assert (found["outcome"], found["points"], found["stars"]) == ("passed", 3, 1)


def test_json_of_an_app_that_does_not_start_is_as_documented(course: Path) -> None:
    write(course, SYNTAX_ERROR)
    assert document(run_checker("lesson01", "--json", course=course))["outcome"] == "error"


def test_json_of_all_lessons_is_one_document(course: Path) -> None:
    found = document(run_checker("all", "--json", course=course))
    assert [each["lesson"] for each in found["lessons"]] == ["lesson01", "lesson02"]


def test_a_run_that_checks_nothing_prints_no_document(course: Path) -> None:
    run = run_checker("lesson01", "--json", "--source", "nowhere", course=course)
    assert (run.status, run.out) == (2, "")


# In files


def test_junit_has_a_suite_for_each_step_and_a_case_for_each_check(course: Path) -> None:
    (course / "report.xml").write_text("an older report")
    run_checker("all", "--junit", "report.xml", course=course)
    root = ET.parse(course / "report.xml").getroot()
    counts = [root.get(name) for name in ("tests", "failures", "errors", "skipped")]
    suites = {suite.get("name"): suite for suite in root}
    assert len(root.findall(".//testcase")) == int(counts[0] or 0)
    assert len(root.findall(".//failure")) == int(counts[1] or 0)
    assert len(root.findall(".//skipped")) == int(counts[3] or 0)
    assert list(suites)[:2] == ["lesson01.show", "lesson01.add"]
    case = suites["lesson01.show"][0]
    assert (case.get("classname"), case.get("name")) == ("lesson01.show", "test_count")
    assert case[0].get("message") == 'expected the body {"count": 0}, got {"total": 0}'


def test_junit_holds_no_character_that_xml_forbids() -> None:
    text = junit.render([hostile()])
    failure = ET.fromstring(text.encode()).find(".//failure")
    assert failure is not None
    assert "<script>alert(1)</script> ]]> &amp;" in (failure.text or "")
    assert "\\x00\\ud800" in (failure.get("message") or "")


class Page(HTMLParser):
    """Keeps the tags of a page and whatever could load something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)


def test_the_page_needs_nothing_else_and_runs_nothing(course: Path) -> None:
    run_checker("lesson01", "--html", "report.html", course=course)
    text = (course / "report.html").read_text(encoding="utf-8")
    page = Page(text)
    assert text.startswith("<!doctype html>\n")
    assert page.attributes == {"lang", "charset", "name", "content", "scope", "class", "open"}
    assert "url(" not in text
    assert "@import" not in text
    assert page.tags.count("details") == 5
    assert text.count('<details open="open">') == 1


def test_the_page_shows_an_answer_and_does_not_become_it() -> None:
    text = html.render([hostile()])
    assert "script" not in Page(text).tags
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; &amp;amp;" in text


@pytest.mark.parametrize("option", ["--junit", "--html"])
@pytest.mark.parametrize(
    ("path", "said"),
    [(".", "it is a folder"), ("none/report", "there is no folder")],
    ids=["folder", "missing"],
)
def test_a_report_that_cannot_be_written_is_told_before_anything_runs(
    course: Path, option: str, path: str, said: str
) -> None:
    run = run_checker("lesson01", option, path, course=course)
    assert (run.status, run.out) == (2, "")
    assert f"The report {path} cannot be written: {said}" in run.err
    assert not (course / ".checker").exists()


def test_progress_that_cannot_be_saved_does_not_cost_the_verdict(course: Path) -> None:
    (course / ".checker").write_text("no folder")
    solve(course)
    run = run_checker("lesson01", course=course)
    assert run.status == 0
    assert "your progress could not be saved" in run.err
