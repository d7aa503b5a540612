"""A new version of the course from where a clone came from, by git.

The files in the folder are not git's to touch: the caller writes them, and `finish` moves the branch on.
"""

import tempfile
from pathlib import Path

from checker import git
from checker.errors import CheckerError
from checker.version import Version

MESSAGE = "Update the course"
FORK_OF = "upstream"
"""The remote that a fork has by convention for the repository that it was made from."""


def fetch(root: Path) -> Version | None:
    """The newest version; None if the clone has it. Raises `CheckerError` where there is none to be had."""
    _refuse_what_is_no_clone(root)
    newest = _fetch(root)
    head = _commit(root, "HEAD")
    common = git.ask(root, "merge-base", head, newest)
    if common is None:
        raise CheckerError("Your branch and the course have no commit in common.", _instead())
    base = common.decode().strip()
    if base == newest:
        return None
    _refuse_what_is_only_staged(root, newest)
    course, executable = git.files(root, newest)
    return Version(
        base=git.files(root, base)[0],
        course=course,
        executable=executable,
        replaced=frozenset(),
        finish=lambda: _move(root, head, base, newest),
    )


def _refuse_what_is_no_clone(root: Path) -> None:
    prefix = git.ask(root, "rev-parse", "--show-prefix")
    if prefix is None or prefix.strip():
        raise CheckerError("This folder is no clone of the course.", _instead())
    if git.ask(root, "rev-parse", "--verify", "MERGE_HEAD") or git.run(root, "ls-files", "--unmerged"):
        raise CheckerError("A merge is under way here.", "End it with `git commit` or `git merge --abort`.")


def _fetch(root: Path) -> str:
    if FORK_OF in git.run(root, "remote").decode().split():
        git.run(root, "fetch", "--quiet", FORK_OF, "HEAD")
        return _commit(root, "FETCH_HEAD")
    if git.ask(root, "rev-parse", "--verify", "@{upstream}") is None:
        raise CheckerError("Your branch follows none that updates could come from.", _instead())
    git.run(root, "fetch", "--quiet")
    return _commit(root, "@{upstream}")


def _commit(root: Path, name: str) -> str:
    return git.run(root, "rev-parse", "--verify", f"{name}^{{commit}}").decode().strip()


def _refuse_what_is_only_staged(root: Path, newest: str) -> None:
    """Raise `CheckerError` for a file whose staged content is in no commit and not in the folder."""
    git.ask(root, "update-index", "-q", "--refresh")  # else files count as changed that were only touched
    staged = _names(root, "diff-index", "--cached", "HEAD") & _names(root, "diff-index", "--cached", newest)
    lost = sorted(staged & _names(root, "diff-files"))
    if lost:
        raise CheckerError(
            f"{lost[0]} is staged as it is no more, and that would be lost.",
            "Commit it, or stage it again with `git add`.",
        )


def _names(root: Path, *command: str) -> set[str]:
    found = git.run(root, *command, "--name-only", "--no-renames", "-z").decode("utf-8", "surrogateescape")
    return set(found.split("\0")) - {""}


def _move(root: Path, head: str, base: str, newest: str) -> None:
    """Let the branch be at the newest version, or at a merge of it where the learner has commits."""
    target = newest if head == base else _merge(root, base, head, newest)
    git.run(root, "read-tree", target)
    git.run(root, "update-ref", "-m", MESSAGE, "HEAD", target, head)
    git.ask(root, "update-index", "-q", "--refresh")


def _merge(root: Path, base: str, head: str, newest: str) -> str:
    """A commit with both as parents; a file that both have changed is the learner's."""
    with tempfile.TemporaryDirectory() as folder:
        here = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
        git.run(root, "read-tree", "-i", "-m", "--aggressive", base, head, newest, environment=here)
        told = git.run(root, "ls-files", "--unmerged", "-z", environment=here)
        given = _ours(told.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        git.run(root, "update-index", "-z", "--index-info", environment=here, given=given)
        tree = git.run(root, "write-tree", environment=here).decode().strip()
    return git.run(root, "commit-tree", tree, "-p", head, "-p", newest, "-m", MESSAGE).decode().strip()


def _ours(unmerged: str) -> str:
    """What makes `update-index` take the learner's side, or none, of each file that `ls-files` lists."""
    ours: dict[str, str] = {}
    for entry in filter(None, unmerged.split("\0")):
        what, _, name = entry.partition("\t")
        mode, blob, stage = what.split()
        ours.setdefault(name, f"0 {'0' * len(blob)}\t{name}\0")
        if stage == "2":
            ours[name] += f"{mode} {blob}\t{name}\0"
    return "".join(ours.values())


def _instead() -> str:
    return "Unpack the new version elsewhere and give --from that folder."
