"""A lesson's starter: the solution before, plus the lesson's own starter files, less what it removes."""

import shutil
from pathlib import Path

from checker.course import Lesson
from checker.errors import CourseError

IGNORED = {"__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache"}
IGNORED_ENDINGS = (".pyc", ".db", ".db-wal", ".db-shm", ".db-journal")

Files = dict[str, bytes]
"""The content of each file by its path relative to the submission, with forward slashes."""


def derive(lesson: Lesson) -> Files:
    """The starter as the course defines it; never what lies in `exercises/`."""
    before = lesson.course.before(lesson)
    files = read(before.solution) if before else {}
    for name in lesson.metadata.remove:
        if name not in files:
            raise CourseError(
                f"{lesson.metadata_file} removes {name}, which the solution before does not have."
            )
        del files[name]
    return {**files, **read(lesson.starter)}


def read(folder: Path) -> Files:
    """The files of a submission; caches and databases are left out."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    names = ((path, path.relative_to(folder)) for path in paths)
    return {
        name.as_posix(): path.read_bytes()
        for path, name in names
        if not name.name.endswith(IGNORED_ENDINGS) and not IGNORED.intersection(name.parts)
    }


def write(files: Files, folder: Path) -> None:
    """Make the folder hold these files and no others."""
    if folder.is_dir():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
