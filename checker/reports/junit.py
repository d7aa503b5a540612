"""Verdicts as JUnit XML: a suite for each step, a case for each check."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from checker.reports import story
from checker.text import clean
from checker.verdict import CheckResult, Outcome, StepResult, Verdict

TAGS = {
    Outcome.FAILED: "failure",
    Outcome.ERROR: "error",
    Outcome.SKIPPED: "skipped",
    Outcome.NOT_RUN: "skipped",
}


def render(verdicts: Sequence[Verdict]) -> str:
    """One file for all verdicts."""
    root = ET.Element("testsuites", name="checker")
    for verdict in verdicts:
        for step in verdict.steps:
            root.append(_suite(verdict, step))
    _count(root, [check for verdict in verdicts for step in verdict.steps for check in step.checks])
    root.set("time", f"{sum(verdict.seconds for verdict in verdicts):.3f}")
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(verdict: Verdict, step: StepResult) -> ET.Element:
    name = f"{verdict.lesson}.{step.id}"
    suite = ET.Element("testsuite", name=name)
    _count(suite, step.checks)
    for check in step.checks:
        case = ET.SubElement(suite, "testcase", classname=name, name=check.id)
        if check.outcome is not Outcome.PASSED:
            found = ET.SubElement(case, TAGS[check.outcome], message=clean(check.message))
            found.text = clean(_evidence(verdict, check))
    return suite


def _count(element: ET.Element, checks: Sequence[CheckResult]) -> None:
    tags = [TAGS.get(check.outcome) for check in checks]
    element.set("tests", str(len(checks)))
    element.set("failures", str(tags.count("failure")))
    element.set("errors", str(tags.count("error")))
    element.set("skipped", str(tags.count("skipped")))


def _evidence(verdict: Verdict, check: CheckResult) -> str:
    """The sentence of the check, and what is known of its failure."""
    lines = [check.title]
    for row in story.rows(check.failure, verdict.source) if check.failure else ():
        text = f"{row.text}\n    {row.code}" if row.code else row.text
        lines.append(f"{row.label}: {text}")
    return "\n\n".join(lines)
