"""A new version of the course from a folder that holds it, for a copy without git."""

import os
from collections.abc import Iterator
from pathlib import Path

from checker import starter
from checker.course import Course
from checker.errors import CheckerError
from checker.starter import IGNORED, IGNORED_ENDINGS, Files
from checker.version import Version

EXERCISES = "exercises"
OWNED = ("checker", "lessons", "solutions", "tests")
"""What only the course puts files into: one that the new version lacks goes."""
MADE = {".checker", ".git", ".venv", "site", EXERCISES}


def unpacked(root: Path, folder: Path) -> Version:
    """The version in a folder. An exercise began as its starter; of other files nobody knows how they began.

    Raises `CheckerError` if the folder holds no course.
    """
    folder = folder.resolve()
    if not (folder / "lessons").is_dir():
        raise CheckerError(f"There is no course in {folder}.", "Give --from a folder that has lessons/.")
    if folder == root or root in folder.parents:
        raise CheckerError(f"{folder} is in this copy of the course.", "Unpack the new version elsewhere.")
    new, old = (dict(_files(where)) for where in (folder, root))
    there = {name for name in old if name in new or name.startswith(tuple(f"{each}/" for each in OWNED))}
    course, here = _read(folder, set(new)), _read(root, there)
    return Version(
        base={**here, **_starters(root)},
        course={**course, **_starters(folder)},
        executable=frozenset(name for name in new if os.access(new[name], os.X_OK)),
        replaced=frozenset(here),
        finish=lambda: None,
    )


def _starters(root: Path) -> Files:
    return {
        f"{EXERCISES}/{lesson.id}/{name}": text
        for lesson in Course(root).lessons
        for name, text in starter.derive(lesson).items()
    }


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    """The files of a course by their name, less the exercises and what running it makes."""
    for folder, folders, names in os.walk(root):
        place = Path(folder)
        made = IGNORED | MADE if place == root else IGNORED
        folders[:] = [name for name in folders if name not in made and not (place / name).is_symlink()]
        for path in (place / name for name in names if not name.endswith(IGNORED_ENDINGS)):
            if path.is_file() and not path.is_symlink() and path.name not in made:
                yield path.relative_to(root).as_posix(), path


def _read(root: Path, names: set[str]) -> Files:
    return {name: (root / name).read_bytes() for name in names}
