"""The first failure that each wrong variant leads to, kept beside the variants.

A report that misleads is the worst bug. So an author reads these as somebody who made that mistake, and a
change of what a report says shows as a change of a file.
"""

import re
from collections.abc import Iterator, Mapping

from checker.course import Lesson
from checker.program import PROGRAM
from checker.reports import story
from checker.variants import Variant
from checker.verdict import Verdict

FILE = "screens.txt"
SHOWN = {"sent", "expected", "got", "raised", "where", "likely"}
VARYING = re.compile(r"  (sent|got|raised|where) ")
"""Rows that are kept for their reader: which of forty requests fails, and how, is chance."""
CHECK = re.compile(r"^[a-z0-9-]+, (\w+(?:\[.*?\])?): ", re.MULTILINE)
"""The row that names the step and the check."""
MAX_LENGTH = 240
CHANGING = (
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?"), "<time>"),
    (re.compile(r"\b[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\b"), "<id>"),
    (re.compile(r"\d+(\.\d+)?e-\d+|\d+\.\d+"), "<number>"),
    (re.compile(r"(?<=\.py:)\d+"), "<line>"),
)
"""What differs from run to run, or with each edit above it."""


def screen(variant: Variant, verdict: Verdict) -> str:
    """What a learner who made this mistake reads first, less what every run says anew."""
    lines = [f"## {variant.name}: {variant.why}"]
    step, check = verdict.first_failure() or (None, None)
    if variant.varies:
        lines.append("where it fails is chance")
    elif step and check:
        lines.append(f"{step.id}, {check.id}: {check.title}")
        rows = story.rows(check.failure, "") if check.failure else ()
        lines.extend(f"  {row.label:8}  {_steady(row.text)}" for row in rows if row.label in SHOWN)
    return "\n".join(lines)


def _steady(text: str) -> str:
    line = " ".join(text.partition("\n\n")[0].split())
    for pattern, name in CHANGING:
        line = pattern.sub(name, line)
    return line if len(line) <= MAX_LENGTH else f"{line[:MAX_LENGTH]} …"


def changed(lesson: Lesson, screens: Mapping[str, str]) -> Iterator[str]:
    """What is not as it is kept, a sentence each; none for a lesson that keeps no screens."""
    kept = load(lesson)
    for name, text in screens.items() if kept else ():
        if _essence(kept.get(name, "")) != _essence(text):
            yield (
                f"The report on wrong variant `{name}` is not the one in {FILE}: read it as somebody who "
                f"made that mistake, then `{PROGRAM} verify {lesson.id} --keep-screens`. It says:\n{text}"
            )
    for name in kept.keys() - screens.keys() if screens else ():
        yield f"{FILE} has a report on `{name}`, which is no wrong variant: `--keep-screens` removes it."


def is_kept(kept: str, variant: Variant | None, verdict: Verdict) -> bool:
    """Whether this is, in essence, the screen that is kept for a variant."""
    return variant is not None and _essence(kept) == _essence(screen(variant, verdict))


def check_in(kept: str) -> str | None:
    """The check whose report is kept, if it is not chance which one it is."""
    found = CHECK.search(kept)
    return found and found[1]


def _essence(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if not VARYING.match(line)]
    return [re.sub(r"\d+", "0", line) if line.startswith("  expected") else line for line in lines]


def load(lesson: Lesson) -> dict[str, str]:
    """The screens that are kept, by the names of their variants."""
    path = lesson.folder / FILE
    blocks = path.read_text("utf-8").strip().split("\n\n") if path.exists() else []
    return {block.removeprefix("## ").partition(":")[0]: block for block in blocks}


def write(lesson: Lesson, screens: Mapping[str, str]) -> None:
    """Keep these screens, and no others."""
    (lesson.folder / FILE).write_text("\n\n".join(screens.values()) + "\n", encoding="utf-8")
