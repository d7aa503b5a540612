"""Code that attacks its judge: it never passes, always ends, leaves nothing, and its reports stay clean."""

import json
import re
import signal
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.checker.running import HERE, Finished, run_checker

HOSTILE = HERE / "hostile"
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
SCRIPT = "<script>alert"
STARTER = "exercises/lesson01"
COUNTER = "from app.counter import app\n"
Submit = Callable[..., Path]


@dataclass(frozen=True)
class Attack:
    """A file in `hostile/`, and what the first failure says about it."""

    name: str
    said: str
    outcome: str = "failed"
    kind: str = ""
    seconds: int = 30

    def __str__(self) -> str:
        return f"{self.name} {self.kind}".strip().replace(" ", "-")


WRONG = 'expected the body {"count": 0}, got'
ATTACKS = [
    Attack("patched_libraries", WRONG),
    Attack("equal_object", "status 200, got status 500"),
    Attack("daemon", WRONG),
    Attack("runaway", WRONG),
    Attack("no_death_signal", "an app that was ended by SIGKILL while it was being imported", "error"),
    Attack("kills_the_host", "The process that runs the app was killed.", "error", seconds=4),
    Attack("stops_the_host", WRONG, seconds=4),
    Attack("fake_reports", WRONG),
    Attack("forged_events", "expected an HTTP answer to `GET /counter`, got something else"),
    Attack("endless_events", "expected", "failed or error", seconds=4),
    Attack("steals_messages", WRONG),
    Attack("closes_descriptors", "an app that closed a file that it had not opened", "error"),
    Attack("deletes_folders", WRONG),
    Attack("locks_folders", WRONG),
    Attack("no_stacks", "no answer to `GET /counter` after 4 s", "error", seconds=4),
    Attack("escapes", "expected a JSON body, got"),
    Attack("imports", WRONG),
    Attack("raw_answers", "something else", kind="garbage"),
    Attack("raw_answers", "something else", kind="nothing"),
    Attack("raw_answers", "something else", kind="half"),
    Attack("raw_answers", "no answer to `GET /counter` after 4 s", "error", kind="dripping head", seconds=4),
    Attack("raw_answers", "no answer to `GET /counter` after 4 s", "error", kind="dripping body", seconds=4),
    Attack("raw_answers", "more than 16 MiB", kind="endless body"),
    Attack("raw_answers", "something else", kind="endless head"),
    Attack("raw_answers", "something else", kind="bomb"),
    Attack("crowd", "an app that started too many processes while it was being imported", "error"),
    Attack("memory", "an app that used too much memory while it was being imported", "error"),
    Attack("fills_the_disk", "an app that filled its folder with too much data", "error"),
    Attack("many_files", "an app that filled its folder with too much data", "error", seconds=60),
    Attack("redirects", "status 200, got status 307"),
    Attack("deep_json", "expected a JSON body, got"),
    Attack("long_line", "status 200, got status 500"),
    Attack("lazy", "status 200, got status 500"),
    Attack("proxy", WRONG),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_an_attack_does_not_pass(attack: Attack, submission: Submit, tmp_path: Path) -> None:
    """The verdict says what was seen, the reports are whole and hold nothing that acts."""
    run = assail(attack, submission, tmp_path)
    assert run.status == 1, run.err
    assert run.verdict["outcome"] in attack.outcome.split(" or ")
    assert run.verdict["points"] == 0
    assert attack.said in next(message for message in messages(run) if message)
    assert_clean(run, tmp_path)


def test_a_report_that_cannot_be_written_is_told(submission: Submit, tmp_path: Path) -> None:
    """What an app puts where reports belong is replaced, or is one sentence."""
    run = assail(Attack("blocked_reports", ""), submission, tmp_path)
    assert run.status == 2
    assert f"The report {tmp_path / 'reports' / 'page.html'} cannot be written" in run.err
    assert ET.parse(tmp_path / "reports" / "junit.xml").getroot().tag in {"testsuite", "testsuites"}


def test_killing_the_checker_is_no_verdict(submission: Submit, tmp_path: Path) -> None:
    """The run ends by the signal, without a report, and what it had started ends too."""
    run = assail(Attack("kills_the_checker", ""), submission, tmp_path)
    assert run.status == -signal.SIGKILL
    assert run.out == ""


@pytest.mark.parametrize("name", ["deaf", "never_shut_down"])
def test_an_app_that_does_not_end_on_sigterm_does_not_stop_a_check(name: str, submission: Submit) -> None:
    """A check that stops the app says so; the app ends all the same."""
    folder = submission(source_of(name), base="exercises/lesson02")
    run = run_checker("lesson02", "--source", folder, "--step", "farewell", "--timeout", "4", "--json")
    assert (run.status, run.steps) == (1, {"farewell": "error"})
    assert "an app that still ran 4 s after SIGTERM" in next(messages(run))


def test_what_an_app_says_is_shown_at_a_terminal_without_acting(submission: Submit) -> None:
    """Escapes come out as text."""
    run = run_checker("lesson01", "--source", submission(source_of("escapes")))
    assert run.status == 1
    assert "\\x1b[2J" in run.out
    assert not FORBIDDEN.search(run.out)


def assail(attack: Attack, submission: Submit, tmp_path: Path) -> Finished:
    """Check an app that attacks, on top of a starter, with every report there is."""
    reports = [tmp_path / "reports" / name for name in ("junit.xml", "page.html")]
    progress = tmp_path / "course" / ".checker" / "progress" / "lesson01.json"
    targets = json.dumps([str(path) for path in (*reports, progress)])
    files = {"targets.json": targets, "family_py": source_of("family"), "kind": attack.kind}
    folder = submission(source_of(attack.name), base=STARTER, **files)
    reports[0].parent.mkdir()
    junit, page = reports
    options = ("--timeout", str(attack.seconds), "--json", "--junit", junit, "--html", page)
    return run_checker("lesson01", "--source", folder, *options)


def source_of(name: str) -> str:
    """The text of a hostile app, on top of `app/counter.py` if it has no app of its own."""
    text = (HOSTILE / f"{name}.py").read_text(encoding="utf-8")
    return text if re.search(r"^app = | import app$", text, re.MULTILINE) else f"{text}\n{COUNTER}"


def messages(run: Finished) -> Iterator[str]:
    """What each check that did not pass says."""
    return (check["message"] for step in run.verdict["steps"] for check in step["checks"])


class Scripts(HTMLParser):
    """Collects the elements and attributes of a page that could act."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element."""
        self.found += [tag] if tag in {"script", "iframe", "object"} else []
        self.found += [name for name, _ in attrs if name.startswith("on")]


def assert_clean(run: Finished, tmp_path: Path) -> None:
    """No report holds a control character, an element or a schema that is not the checker's own."""
    junit, page = ((tmp_path / "reports" / name).read_text("utf-8") for name in ("junit.xml", "page.html"))
    shown = json.dumps(run.verdict, ensure_ascii=False).replace("\\n", "\n").replace("\\t", "\t")
    for text in (run.out, run.err, junit, page, shown):
        assert not FORBIDDEN.search(text)
    assert not re.search(r"\\u00[019]", shown)
    assert ET.fromstring(junit).tag in {"testsuite", "testsuites"}
    assert Scripts(page).found == []
    assert SCRIPT not in page
    assert len(run.out) < 200_000
