"""Which packages a submission imports, read off its lines."""

import re
from pathlib import Path

from checker.paths import LessonPaths

IMPORT_LINE = re.compile(r"^\s*(?:from|import)\s+([A-Za-z_]\w*)", re.MULTILINE)
MAX_FILES = 50
MAX_SOURCE = 200_000


def needed_packages(lesson: LessonPaths, submission: Path) -> set[str]:
    """What a host has to import early to check a submission, with pytest where its suite is checked."""
    suite = {"pytest", *imported_packages(lesson.solution)} if lesson.apps_file.is_file() else set()
    return suite | imported_packages(submission)


def imported_packages(submission: Path) -> set[str]:
    """The first names of the import lines in a submission's sources, without parsing them."""
    found: set[str] = set()
    for file in sorted(submission.glob("app/**/*.py"))[:MAX_FILES]:
        try:
            if not file.is_file():  # opening a named pipe would wait for ever
                continue
            with file.open(encoding="utf-8", errors="replace") as source:
                found.update(IMPORT_LINE.findall(source.read(MAX_SOURCE)))
        except OSError:
            continue
    return found
