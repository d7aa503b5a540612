"""Hands verdicts over: progress is kept, reports are written to files, and one of them is printed."""

import io
import sys
from collections.abc import Sequence
from pathlib import Path

from checker import progress
from checker.course import Lesson
from checker.errors import CheckerError
from checker.reports import json, terminal
from checker.reports.console import make_console, show
from checker.reports.replay import render_replay
from checker.verdict import Verdict

Judged = Sequence[tuple[Lesson, Verdict]]


def remember(judged: Judged) -> None:
    """Keep the progress; a course folder that cannot be written to costs the progress, not the verdict."""
    try:
        for lesson, verdict in judged:
            progress.remember(lesson, verdict)
    except OSError as error:
        print(f"checker: your progress could not be saved: {error}.", file=sys.stderr)


def write(judged: Judged, junit_file: Path | None, html_file: Path | None) -> None:
    """Write the reports that are asked for; raises `CheckerError` if one cannot be written."""
    from checker.reports import html, junit

    verdicts = [verdict for _, verdict in judged]
    for path, render in ((junit_file, junit.render), (html_file, html.render)):
        if path is None:
            continue
        try:
            progress.write_atomically(path, render(verdicts))
        except OSError as error:
            raise CheckerError(f"The report {path} cannot be written: {error}.") from error


def print_json(judged: Judged, *, several: bool) -> None:
    """One JSON document in UTF-8, whatever the terminal's encoding is."""
    verdicts = [verdict for _, verdict in judged]
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    print(json.render_all(verdicts) if several else json.render(verdicts[0]), flush=True)


def print_report(judged: Judged, *, several: bool, timings: bool, replay: bool = False) -> None:
    """The report for a person."""
    console = make_console()
    if several:
        show(console, terminal.render_all([verdict for _, verdict in judged]))
    else:
        lesson, verdict = judged[0]
        after = lesson.course.after(lesson)
        show(console, terminal.render(verdict, after.id if after else None))
    if replay:
        show(console, render_replay(next((each for _, each in judged if not each.passed), judged[0][1])))
    if timings:
        show(console, terminal.timings(judged[0][1].timings))
