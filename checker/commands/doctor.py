"""Say what this machine has and lacks, with the command that mends it.

Exits with 0 if the first lesson can be checked here, with 1 if something that it needs is missing.
"""

import argparse
import os
import platform
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement
from rich.console import Group
from rich.text import Text

from checker import own_venv, starter
from checker.course import Course, Lesson
from checker.errors import CheckerError
from checker.launch import SHARED_MEMORY, can_fork, start_host
from checker.options import Options
from checker.packages import imported_packages
from checker.paths import ROOT, own_folder, shown
from checker.program import PROGRAM
from checker.progress import write_atomically
from checker.reports.console import Sentence, make_console, show
from checker.reports.layout import grid, indent
from checker.run import check
from checker.verdict import Outcome, Verdict

MEBIBYTE = 1024 * 1024
NEEDED_DISK = 500 * MEBIBYTE
START_SECONDS = 30.0
OTHER_WAY = f"try `CHECKER_SPAWN=1 {PROGRAM}`, which starts servers another way"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `lacks` says whether it is missing, `needed` whether all need it."""

    name: str
    text: str
    lacks: bool = False
    needed: bool = True
    mend: str = ""


def configure(parser: argparse.ArgumentParser) -> None:
    """There are no options."""


def run(options: argparse.Namespace) -> int:
    """Print what was found; 1 if something is missing that the first lesson needs."""
    findings = list(_examine(Course(options.root)))
    table = grid("", "", "")
    for each in findings:
        mark = (
            ("✗", "red") if each.lacks and each.needed else ("·", "yellow") if each.lacks else ("✓", "green")
        )
        table.add_row(Text(*mark), each.name, Sentence(each.text))
        if each.lacks and each.mend:
            table.add_row("", "", Sentence(f"→ {each.mend}"))
    missing = [each for each in findings if each.lacks and each.needed]
    words = (
        "Something is missing that every lesson needs." if missing else "This machine can check your work."
    )
    show(make_console(), Group(Text(""), indent(table), Text(""), Text(words, "bold"), Text("")))
    return 1 if missing else 0


def _examine(course: Course) -> Iterator[Finding]:
    yield Finding("Python", f"{platform.python_version()} on {platform.platform(terse=True)}")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    core = list(lacking(project["dependencies"]))
    mend = f"`{_install('')}` installs what is missing"
    yield Finding("packages", _list(core) or "all that the core needs", bool(core), mend=mend)
    yield _memory()
    yield _disk(course.root)
    yield _own_folder(course.root)
    yield _trial(course.lessons[0])
    extras = project["optional-dependencies"]
    for lesson in course.lessons:
        yield from _extras(lesson, extras)


def lacking(requirements: Iterable[str]) -> Iterator[str]:
    """What is not installed here, or too old, of these requirements."""
    for requirement in map(Requirement, requirements):
        if requirement.marker and not requirement.marker.evaluate():
            continue
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            yield f"{requirement.name} is missing"
        else:
            if not requirement.specifier.contains(found, prereleases=True):
                yield f"{requirement.name} is {found}, needed is {requirement.specifier}"


def _memory() -> Finding:
    usable = Path(SHARED_MEMORY).is_dir() and os.access(SHARED_MEMORY, os.W_OK)
    words = (
        f"in memory, in {SHARED_MEMORY}"
        if usable
        else f"on disk, in {tempfile.gettempdir()}, which is slower"
    )
    return Finding("scratch files", words)


def _disk(root: Path) -> Finding:
    free = shutil.disk_usage(root).free
    words = f"{free // MEBIBYTE} MiB are free, {NEEDED_DISK // MEBIBYTE} are needed"
    return Finding("disk", words, free < NEEDED_DISK, mend=f"make room on the disk that holds {root}")


def _own_folder(root: Path) -> Finding:
    probe = own_folder(root) / "probe"
    try:
        write_atomically(probe, "")
        probe.unlink()
    except OSError as error:
        return Finding(
            "progress", f"cannot be saved: {error}", lacks=True, mend=f"make {root} writable for you"
        )
    return Finding("progress", f"is saved in {shown(root, own_folder(root))}")


def _trial(lesson: Lesson) -> Finding:
    """Check the first starter: it does not pass, but it has to be judged."""
    with tempfile.TemporaryDirectory() as folder:
        submission = Path(folder).resolve() / "starter"
        starter.write(starter.derive(lesson), submission)
        try:
            verdict = _check(lesson, submission)
        except (CheckerError, OSError) as error:
            return Finding("servers", f"do not start: {error}", lacks=True, mend=OTHER_WAY)
    if verdict.outcome is Outcome.ERROR:
        reason = next(step.reason for step in verdict.steps if step.outcome is Outcome.ERROR)
        return Finding("servers", f"do not start: {reason}", lacks=True, mend=OTHER_WAY)
    way = "forked from one host" if can_fork() else "each is an interpreter of its own, which is slower"
    return Finding("servers", f"start and answer ({way}): {lesson.id} can be checked")


def _check(lesson: Lesson, submission: Path) -> Verdict:
    host = start_host(imported_packages(submission))
    try:
        return check(lesson, submission, host, Options(seconds=START_SECONDS))
    finally:
        if host:
            host.close()


def _extras(lesson: Lesson, extras: dict[str, list[str]]) -> Iterator[Finding]:
    for name in lesson.metadata.requires:
        found = list(lacking(extras[name])) if name in extras else [f"there is no extra {name}"]
        words = _list(found) or f"has what it needs beyond the core ({name})"
        yield Finding(lesson.id, words, bool(found), needed=False, mend=f"`{_install(name)}`")


def _install(extra: str) -> str:
    """The command that installs an extra, or the core, into the environment that is in use."""
    if Path(own_venv.MADE).exists() and Path(sys.prefix) == Path(own_venv.VENV) and extra:
        return f"python3 -m checker.bootstrap --extras {extra}"
    return f'{sys.executable} -m pip install -c constraints.txt -e ".{f"[{extra}]" if extra else ""}"'


def _list(parts: list[str]) -> str:
    return "; ".join(parts)
