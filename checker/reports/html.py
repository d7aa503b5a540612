"""Verdicts as one HTML page that needs nothing else: no script, no other file, every text escaped."""

from collections.abc import Sequence
from importlib.resources import files
from xml.etree import ElementTree as ET

from checker.reports import story
from checker.reports.story import CODE, Kind, Row
from checker.text import clean
from checker.verdict import CheckResult, Outcome, StepResult, Verdict

MARKS = {
    Outcome.PASSED: "✓",
    Outcome.FAILED: "✗",
    Outcome.ERROR: "!",
    Outcome.SKIPPED: "·",
    Outcome.NOT_RUN: "·",
}


def render(verdicts: Sequence[Verdict]) -> str:
    """The page on these verdicts, in their order."""
    title = ", ".join(f"{each.lesson} {story.OUTCOMES[each.outcome]}" for each in verdicts)
    html = ET.Element("html", lang="en")
    head = ET.SubElement(html, "head")
    ET.SubElement(head, "meta", charset="utf-8")
    ET.SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    ET.SubElement(head, "title").text = clean(title)
    ET.SubElement(head, "style").text = style()
    main = ET.SubElement(ET.SubElement(html, "body"), "main")
    for verdict in verdicts:
        _lesson(main, verdict)
    return "<!doctype html>\n" + ET.tostring(html, encoding="unicode", method="html") + "\n"


def fragment(verdict: Verdict) -> str:
    """The report on one lesson, to be put into another page, which brings the `style`."""
    main = ET.Element("main")
    _lesson(main, verdict)
    return "".join(ET.tostring(each, encoding="unicode", method="html") for each in main)


def style() -> str:
    """The style sheet of a report."""
    return files("checker.reports").joinpath("page.css").read_text("utf-8")


def _lesson(main: ET.Element, verdict: Verdict) -> None:
    _add(main, "h1", f"{verdict.lesson} · {verdict.title}")
    _add(main, "p", f"{story.result(verdict)}: {story.score(verdict)}.", f"result {verdict.outcome}")
    _add(main, "p", f"Checked: {verdict.source}", "source")
    _steps(main, verdict)
    if verdict.not_run:
        _add(main, "p", f"Not run here: {', '.join(verdict.not_run)}.")
    for line in story.advice(verdict):
        _add(main, "p", f"Advice: {line}")
    for step in verdict.steps:
        _step(main, verdict, step)


def _steps(main: ET.Element, verdict: Verdict) -> None:
    table = ET.SubElement(main, "table")
    ET.SubElement(table, "caption").text = "Steps"
    heads = ET.SubElement(ET.SubElement(table, "thead"), "tr")
    for name in ("Step", "What it asks for", "Points", "Outcome"):
        ET.SubElement(heads, "th", scope="col").text = name
    body = ET.SubElement(table, "tbody")
    for step in verdict.steps:
        row = ET.SubElement(body, "tr")
        ET.SubElement(row, "th", scope="row").text = clean(step.id)
        _add(row, "td", step.title)
        _add(row, "td", "a star" if step.stretch else f"{step.points} of {step.max_points}")
        words = story.OUTCOMES[step.outcome] + (f": {step.reason}" if step.outcome is Outcome.SKIPPED else "")
        _add(row, "td", f"{MARKS[step.outcome]} {words}", str(step.outcome))


def _step(main: ET.Element, verdict: Verdict, step: StepResult) -> None:
    """The checks of a step, each folded except the failure to look at first."""
    section = ET.SubElement(main, "section")
    _add(section, "h2", f"{step.id}: {step.title}")
    first = story.first_failure(verdict)
    for check in step.checks:
        details = ET.SubElement(section, "details")
        if first and check is first[1]:
            details.set("open", "open")
        summary = _add(details, "summary", f"{MARKS[check.outcome]} {check.title} ")
        _add(summary, "span", f"({story.OUTCOMES[check.outcome]})", str(check.outcome))
        _evidence(details, verdict, check)


def _evidence(details: ET.Element, verdict: Verdict, check: CheckResult) -> None:
    if check.failure is None:
        _add(details, "p", check.message or "It holds.")
        return
    listing = ET.SubElement(details, "dl")
    for row in story.rows(check.failure, verdict.source):
        ET.SubElement(listing, "dt").text = row.label
        _cell(ET.SubElement(listing, "dd"), row)


def _cell(cell: ET.Element, row: Row) -> None:
    if row.kind is Kind.SENTENCE:
        _sentence(cell, row.text)
    else:
        text = f"{row.text}\n    {row.code}" if row.code else row.text
        ET.SubElement(cell, "pre").text = clean(text)


def _add(parent: ET.Element, tag: str, text: str, style: str = "") -> ET.Element:
    """An element with a sentence in it, in which `code` is marked."""
    element = ET.SubElement(parent, tag, {"class": style} if style else {})
    _sentence(element, text)
    return element


def _sentence(element: ET.Element, text: str) -> None:
    plain, *rest = CODE.split(clean(text))
    element.text = plain
    for code, after in zip(rest[::2], rest[1::2], strict=True):
        child = ET.SubElement(element, "code")
        child.text, child.tail = code, after
