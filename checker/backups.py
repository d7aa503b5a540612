"""Copies of a learner's work, made before anything is written over it."""

import os
import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path

from checker.course import Lesson
from checker.errors import CheckerError
from checker.paths import own_folder, shown
from checker.starter import Files

CACHES = shutil.ignore_patterns("__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache")


def keep(lesson: Lesson) -> Path:
    """Copy the whole exercise, caches aside, and return where the copy is; it is there whole or not at all.

    Raises `CheckerError` if a file cannot be copied.
    """
    folder = own_folder(lesson.root) / "backups" / lesson.id
    draft = folder / f".draft-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(lesson.exercise, draft, symlinks=True, ignore=_without_content)
        return name(draft, datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ"))
    except (OSError, shutil.Error) as error:
        where = shown(lesson.root, lesson.exercise)
        raise CheckerError(
            f"Nothing was changed, because {where} cannot be copied: {_first(error)}.",
            "Mend that, or move the folder away yourself, and run the command again.",
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def restore(folder: Path, files: Files) -> None:
    """Make a folder hold these files and no others; each is written whole, and the folder itself stays.

    The folder stays because a terminal, an editor or a running server may be in it. Raises `OSError`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(folder).as_posix() not in files or path.is_symlink():
            path.unlink()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_bytes(content)
        draft.replace(path)


def name(draft: Path, time: str) -> Path:
    """Give a finished copy its name: the time, and a number if there is one of that time already."""
    number = 1
    while True:
        path = draft.with_name(time if number == 1 else f"{time}-{number}")
        if not path.exists():
            return draft.rename(path)
        number += 1


def _without_content(folder: str, names: list[str]) -> set[str]:
    """Caches, sockets and pipes: nothing that anybody wrote."""
    modes = {name: (Path(folder) / name).lstat().st_mode for name in names}
    kept = (stat.S_ISREG, stat.S_ISDIR, stat.S_ISLNK)
    special = {name for name, mode in modes.items() if not any(kind(mode) for kind in kept)}
    return special | CACHES(folder, names)


def _first(error: OSError | shutil.Error) -> str:
    """What went wrong with the first file: `shutil.Error` holds a list of all."""
    found = error.args[0] if error.args else ""
    return str(found[0][2]) if isinstance(found, list) and found else str(error)
