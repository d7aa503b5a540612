"""Take a new version of the course, without losing what you have written.

A clone takes it from where it came from. A copy without git takes it from a folder with the new version,
which --from names. A file that both you and the course have changed stays yours, and the command shows what
the course has changed in it. What it changes beside work of yours goes into a backup first.
"""

import argparse
from pathlib import Path

from checker import patch
from checker.errors import CheckerError
from checker.fold import Fate
from checker.lock import only_one
from checker.paths import own_folder, shown
from checker.program import PROGRAM
from checker.unpacked import EXERCISES, unpacked
from checker.update import DIFFERENCE, Updated, apply, difference
from checker.upstream import fetch
from checker.version import Change, changes

PACKAGES = {"constraints.txt", "pyproject.toml"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--from", metavar="DIR", type=Path, dest="folder", help="a folder with the new version, unpacked"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")


def run(options: argparse.Namespace) -> int:
    """Update; 0 if the copy is at the new version then, also where files of the learner's stayed."""
    root: Path = options.root
    try:
        own_folder(root).mkdir(exist_ok=True)
        waiting = "Another update is under way; waiting …"
        with only_one(own_folder(root) / "update.lock", lambda: print(waiting, flush=True)):
            return _update(root, options.folder, dry=options.dry_run)
    except OSError as error:
        raise CheckerError(
            f"Nothing was changed: {error}.", "Mend that and run the command again."
        ) from error


def _update(root: Path, folder: Path | None, *, dry: bool) -> int:
    version = unpacked(root, folder) if folder else fetch(root)
    found = changes(root, version) if version else []
    if version is None or (folder and not found):
        print("There is nothing new.")
    elif dry:
        for change in found:
            print(f"{'stays yours' if change.fate is Fate.CONFLICT else _how(change)}: {change.name}")
        print("Nothing was changed.")
    else:
        _tell(root, apply(root, version, found))
    return 0


def _how(change: Change) -> str:
    return "new" if change.before is None else "gone" if change.after is None else "changed"


def _tell(root: Path, done: Updated) -> None:
    """Say what was done: each file of an exercise, the number of others, and what differs from yours."""
    for change in done.taken:
        if change.name.startswith(f"{EXERCISES}/"):
            print(f"{_how(change)}: {change.name}")
    for path in done.backups:
        print(f"Your work before is kept in {shown(root, path)}.")
    if done.stayed:
        print("\nThese files stay as you have them. This is what the course has changed in them:\n")
        patch.show(difference(root, done.stayed))
        print()
    if done.record:
        _tell_record(root, done)
    print(f"The course is at its new version: {_count(len(done.taken))} taken over.")
    if PACKAGES.intersection(change.name for change in done.taken):
        print(f"What it needs has changed: `{PROGRAM}` brings `.venv` up to date by itself.")


def _tell_record(root: Path, done: Updated) -> None:
    assert done.record
    where = shown(root, done.record)
    if done.stayed:
        print(f"The difference is kept in {where}/{DIFFERENCE}.")
    if (done.record / "replaced").is_dir():
        print(f"Files outside of {EXERCISES}/ are the new version's; what was there is in {where}/replaced.")


def _count(number: int) -> str:
    return f"{number} file{'' if number == 1 else 's'}"
