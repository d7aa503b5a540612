"""A new version of the course arrives by git or from a folder, and no edit of a learner's is lost."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.checker.running import COURSE, Finished, run_checker

pytestmark = pytest.mark.rest

APP = "exercises/lesson01/app"
MAIN = f"{APP}/main.py"
GONE = None


@dataclass(frozen=True, slots=True)
class Row:
    """A file as both began with it, as the learner has it, as the course has it now, and as it is then."""

    before: str | None
    mine: str | None
    course: str | None
    then: str | None
    shown: bool = False


ROWS = {
    "untouched": Row("a", "a", "a", "a"),
    "course_changed": Row("a", "a", "b", "b"),
    "you_changed": Row("a", "m", "a", "m"),
    "both_alike": Row("a", "b", "b", "b"),
    "both_differ": Row("a", "m", "b", "m", shown=True),
    "course_added": Row(GONE, GONE, "b", "b"),
    "you_added": Row(GONE, "m", GONE, "m"),
    "both_added_alike": Row(GONE, "b", "b", "b"),
    "both_added": Row(GONE, "m", "b", "m", shown=True),
    "course_removed": Row("a", "a", GONE, GONE),
    "course_removed_yours": Row("a", "m", GONE, "m", shown=True),
    "you_removed": Row("a", GONE, "a", GONE),
    "you_removed_changed": Row("a", GONE, "b", GONE, shown=True),
    "both_removed": Row("a", GONE, GONE, GONE),
}
CUTS = """
import json, os, shutil, signal, sys, tarfile
from pathlib import Path
import checker.commands.update
from checker.cli import main

pristine, mine, names, command = json.loads(sys.argv[1])

def update(left):
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        def count(event, arguments):
            nonlocal left
            by_git = event == "subprocess.Popen" and {"fetch", "read-tree", "update-ref"} & set(arguments[1])
            if by_git or event in {"os.rename", "os.remove"}:
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(count)
        os._exit(main(["--course", mine, *command], None))
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

def found():
    paths = [Path(mine, name) for name in names]
    return [path.read_text() if path.is_file() else None for path in paths]

states = []
while True:
    shutil.copytree(pristine, mine, symlinks=True)
    if (cut := update(len(states))) == 0:
        break
    after_cut = found()
    status = update(1000)
    states.append([cut, after_cut, status, found()])
    if (git := Path(mine, ".git")).is_dir():
        git.rename(f"{pristine}-git-{len(states)}")
    shutil.rmtree(mine)
print(json.dumps(states))
"""
"""Kills an update before each thing that it does to a file or lets git do, each time on a copy, and then
lets another one finish: prints how both ended and what the files held after each."""


def git(folder: Path, *arguments: str) -> str:
    """What git prints, as somebody who has told it their name."""
    who = ["-c", "user.name=Learner", "-c", "user.email=learner@example.org", "-c", "commit.gpgsign=false"]
    run = subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def put(root: Path, files: dict[str, str | None]) -> None:
    """Write these files, and remove those without a content."""
    for name, text in files.items():
        path = root / name
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)


def starters(files: dict[str, str | None]) -> dict[str, str | None]:
    """The same files of the first lesson's app, in its exercise and in its starter."""
    return {
        f"{place}/{name}": text
        for name, text in files.items()
        for place in (APP, "lessons/lesson01/starter/app")
    }


class Copies:
    """The course as its authors have it, and a learner's copy of it."""

    def __init__(self, folder: Path, way: str, before: dict[str, str | None]) -> None:
        self.origin = folder / "origin"
        self.mine = folder / "mine"
        self.way = way
        shutil.copytree(COURSE, self.origin, ignore=shutil.ignore_patterns(".checker", "__pycache__"))
        put(self.origin, {".gitignore": ".checker/\n*.db\n", **before})
        if way == "git":
            git(self.origin, "init", "--quiet", "--initial-branch=main")
            commit(self.origin, "First version")
            git(folder, "clone", "--quiet", str(self.origin), str(self.mine))
        else:
            shutil.copytree(self.origin, self.mine)

    def publish(self, files: dict[str, str | None]) -> None:
        """Let the course have a new version."""
        put(self.origin, files)
        if self.way == "git":
            commit(self.origin, "Next version")

    @property
    def command(self) -> list[str]:
        """What the learner types."""
        return ["update"] if self.way == "git" else ["update", "--from", str(self.origin)]

    def update(self, *options: str) -> Finished:
        """Take the new version; a clone is at it then, and nothing of its own is left behind."""
        run = run_checker(*self.command, *options, course=self.mine)
        left = [path.name for path in (self.mine / ".checker" / "updates").glob(".*")]
        assert left == [], left
        return run

    def read(self, names: list[str]) -> dict[str, str | None]:
        """What the learner has; None for what is not there."""
        paths = {name: self.mine / name for name in names}
        return {name: path.read_text() if path.is_file() else None for name, path in paths.items()}


Make = Callable[..., Copies]
both_ways = pytest.mark.parametrize("way", ["git", "folder"])


@pytest.fixture
def copies(tmp_path: Path, way: str) -> Make:
    """Makes the two, with these files in the first version."""
    return lambda before=None: Copies(tmp_path, way, before or {})


@both_ways
def test_each_file_is_as_the_table_says(copies: Make) -> None:
    """Unchanged by the learner: the course's. Unchanged by the course: theirs. Both: theirs, and shown."""
    both = copies(starters({f"{name}.py": row.before for name, row in ROWS.items()}))
    put(both.mine, {f"{APP}/{name}.py": row.mine for name, row in ROWS.items()})
    both.publish(starters({f"{name}.py": row.course for name, row in ROWS.items()}))
    run = both.update()
    assert (run.status, run.err) == (0, "")
    found = both.read([f"{APP}/{name}.py" for name in ROWS])
    assert found == {f"{APP}/{name}.py": row.then for name, row in ROWS.items()}
    told = set(re.findall(rf"^(?:---|\+\+\+) [ab]/{APP}/(\w+).py$", run.out, re.MULTILINE))
    assert told == {name for name, row in ROWS.items() if row.shown}
    assert re.search(r"^-a\n\+b$", run.out, re.MULTILINE)
    assert re.search(r"^-m\n\+b$", run.out, re.MULTILINE)


@both_ways
def test_what_was_shown_can_be_seen_again_and_the_work_is_in_a_backup(copies: Make) -> None:
    both = copies(starters({"more.py": "a\n"}))
    put(both.mine, {MAIN: "mine\n", f"{APP}/data.db": "rows"})
    both.publish(starters({"main.py": "theirs\n", "more.py": "b\n"}))
    run = both.update()
    kept = re.search(r"The difference is kept in (\S+)\.$", run.out, re.MULTILINE)
    backup = re.search(r"Your work before is kept in (\S+)\.$", run.out, re.MULTILINE)
    assert kept
    assert backup
    assert "+theirs\n" in (both.mine / kept[1]).read_text()
    assert (both.mine / backup[1] / "app" / "main.py").read_text() == "mine\n"
    assert (both.mine / backup[1] / "app" / "more.py").read_text() == "a\n"
    assert (both.mine / APP / "data.db").read_text() == "rows"
    assert f"changed: {APP}/more.py\n" in run.out


@both_ways
def test_the_next_update_tells_a_difference_only_once(copies: Make) -> None:
    both = copies()
    put(both.mine, {MAIN: "mine\n"})
    both.publish(starters({"main.py": "theirs\n"}))
    assert "+theirs\n" in both.update().out
    assert both.update().out == "There is nothing new.\n"
    both.publish({"lessons/lesson01/lesson.md": "# Another text\n"})
    later = both.update()
    assert "theirs" not in later.out
    assert both.read([MAIN, "lessons/lesson01/lesson.md"]) == {
        MAIN: "mine\n",
        "lessons/lesson01/lesson.md": "# Another text\n",
    }


@both_ways
def test_lessons_come_and_go(copies: Make) -> None:
    """A lesson that the course drops goes, but not what the learner wrote for it."""
    both = copies({"lessons/lesson02/old.txt": "old", "docs/page.md": "old"})
    put(
        both.mine,
        {"exercises/lesson02/app/mine.py": "mine\n", "docs/mine.md": "mine\n", "notes.md": "mine\n"},
    )
    shutil.rmtree(both.origin / "lessons" / "lesson02")
    shutil.rmtree(both.origin / "exercises" / "lesson02")
    shutil.copytree(both.origin / "lessons" / "lesson01", both.origin / "lessons" / "lesson03")
    shutil.copytree(both.origin / "exercises" / "lesson01", both.origin / "exercises" / "lesson03")
    shutil.copytree(both.origin / "solutions" / "lesson01", both.origin / "solutions" / "lesson03")
    shutil.copytree(
        both.origin / "solutions" / "lesson01" / "app",
        both.origin / "exercises" / "lesson03" / "app",
        dirs_exist_ok=True,
    )
    shutil.copytree(
        both.origin / "lessons" / "lesson01" / "starter" / "app",
        both.origin / "exercises" / "lesson03" / "app",
        dirs_exist_ok=True,
    )
    both.publish({"docs/page.md": "new"})
    run = both.update()
    assert (run.status, run.err) == (0, "")
    assert not (both.mine / "lessons" / "lesson02").exists()
    assert [path.name for path in (both.mine / "exercises" / "lesson02").rglob("*.py")] == ["mine.py"]
    assert (both.mine / "exercises" / "lesson03" / "app" / "main.py").is_file()
    assert set(both.read(["docs/mine.md", "notes.md"]).values()) == {"mine\n"}
    assert run_checker("lesson03", course=both.mine).status == 1


@both_ways
def test_a_dry_run_changes_nothing(copies: Make) -> None:
    both = copies()
    put(both.mine, {MAIN: "mine\n"})
    both.publish({**starters({"main.py": "theirs\n"}), "docs/page.md": "new"})
    run = both.update("--dry-run")
    assert f"stays yours: {MAIN}\nchanged: lessons/lesson01/starter/app/main.py\n" in run.out
    assert "new: docs/page.md\n" in run.out
    assert both.read([MAIN, "docs/page.md"]) == {MAIN: "mine\n", "docs/page.md": None}


@both_ways
def test_a_link_or_a_folder_in_the_way_stays(copies: Make, tmp_path: Path) -> None:
    both = copies(starters({"one.py": "a\n"}))
    elsewhere = tmp_path / "elsewhere.py"
    elsewhere.write_text("a\n")
    (both.mine / APP / "one.py").unlink()
    (both.mine / APP / "one.py").symlink_to(elsewhere)
    put(both.mine, {f"{APP}/two.py/inner.py": "mine\n", f"{APP}/three": "mine\n"})
    both.publish(starters({"one.py": "b\n", "two.py": "b\n", "three/four.py": "b\n"}))
    run = both.update()
    assert run.status == 0, run.err
    assert elsewhere.read_text() == "a\n"
    assert (both.mine / APP / "one.py").is_symlink()
    assert set(both.read([f"{APP}/two.py/inner.py", f"{APP}/three"]).values()) == {"mine\n"}
    assert all(f"b/{APP}/{name}" in run.out for name in ("one.py", "two.py", "three/four.py"))


@pytest.mark.rest
@both_ways
def test_an_update_that_is_cut_anywhere_loses_nothing_and_goes_on(copies: Make) -> None:
    """Killed before each thing that it does to a file or by git: the next call ends at the same state."""
    both = copies(starters({"more.py": "a\n", "less.py": "a\n"}))
    edits: dict[str, str | None] = {
        MAIN: "mine\n",
        f"{APP}/own.py": "mine\n",
        "exercises/lesson02/app/main.py": "own\n",
    }
    put(both.mine, edits)
    both.publish(
        {
            **starters({"main.py": "theirs\n", "more.py": "b\n", "less.py": None, "new.py": "b\n"}),
            "docs/page.md": "b\n",
        }
    )
    later = {f"{APP}/more.py": "b\n", f"{APP}/less.py": None, f"{APP}/new.py": "b\n", "docs/page.md": "b\n"}
    before = {f"{APP}/more.py": "a\n", f"{APP}/less.py": "a\n", f"{APP}/new.py": None, "docs/page.md": None}
    pristine = both.mine.with_name("pristine")
    both.mine.rename(pristine)
    names = [*edits, *later]
    states = cut_everywhere(pristine, both, names)
    assert len(states) > len(later)
    for number, (cut, between, status, end) in enumerate(states):
        assert (cut, status) == (-signal.SIGKILL, 0), number
        assert between[: len(edits)] == [*edits.values()], number
        found = dict(zip(names, between, strict=True))
        assert all(found[name] in {later[name], before[name]} for name in later), (number, found)
        assert dict(zip(names, end, strict=True)) == edits | later, number
    for clone in pristine.parent.glob("pristine-git-*"):
        index = f"--git-dir={clone}"
        assert git(clone, index, "rev-parse", "HEAD") == git(both.origin, "rev-parse", "HEAD")
        assert git(clone, index, "diff-index", "--cached", "--name-only", "HEAD") == ""


def cut_everywhere(
    pristine: Path, both: Copies, names: list[str]
) -> list[tuple[int, list[str], int, list[str]]]:
    """For each cut: how it ended, the files then, how the next update ended, the files at the end."""
    given = json.dumps([str(pristine), str(both.mine), names, both.command])
    run = subprocess.run(
        [sys.executable, "-I", "-c", CUTS, given], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    found: list[tuple[int, list[str], int, list[str]]] = json.loads(run.stdout)
    return found


# Clones


@pytest.mark.parametrize("way", ["git"])
def test_work_that_is_committed_is_merged(copies: Make) -> None:
    """A learner's commits stay, and the new version is a parent of the branch; nothing is left to commit."""
    both = copies(starters({"more.py": "a\n", "both.py": "a\n", "less.py": "a\n"}))
    put(
        both.mine,
        {MAIN: "mine\n", f"{APP}/both.py": "m\n", f"{APP}/own.py": "mine\n", f"{APP}/less.py": "mine\n"},
    )
    git(both.mine, "config", "user.name", "Learner")
    git(both.mine, "config", "user.email", "learner@example.org")
    commit(both.mine, "My work")
    head = git(both.mine, "rev-parse", "HEAD").strip()
    put(both.mine, {f"{APP}/own.py": "later\n"})
    both.publish(starters({"more.py": "b\n", "both.py": "b\n", "new.py": "b\n", "less.py": None}))
    run = both.update()
    assert (run.status, run.err) == (0, "")
    parents = git(both.mine, "log", "-1", "--format=%P").split()
    assert parents == [head, git(both.origin, "rev-parse", "HEAD").strip()]
    assert git(both.mine, "status", "--porcelain") == f" M {APP}/own.py\n"
    names = ("main", "both", "own", "more", "new", "less")
    assert [both.read([f"{APP}/{name}.py"])[f"{APP}/{name}.py"] for name in names] == [
        "mine\n",
        "m\n",
        "later\n",
        "b\n",
        "b\n",
        "mine\n",
    ]
    assert "There is nothing new." in both.update().out


@pytest.mark.parametrize("way", ["git"])
def test_a_fork_takes_it_from_the_repository_that_it_was_made_from(copies: Make, tmp_path: Path) -> None:
    """That is the remote `upstream`, whatever the branch itself follows."""
    both = copies()
    git(tmp_path, "clone", "--quiet", "--bare", str(both.origin), "fork")
    git(both.mine, "remote", "set-url", "origin", str(tmp_path / "fork"))
    both.publish({"docs/page.md": "new"})
    assert both.update().out == "There is nothing new.\n"
    git(both.mine, "remote", "add", "upstream", str(both.origin))
    assert both.update().status == 0
    assert both.read(["docs/page.md"]) == {"docs/page.md": "new"}


@pytest.mark.parametrize("way", ["git"])
def test_what_can_be_executed_stays_so(copies: Make) -> None:
    both = copies({"tool": "one\n"})
    (both.origin / "tool").chmod(0o755)
    both.publish({"tool": "two\n"})
    both.update()
    assert os.access(both.mine / "tool", os.X_OK)
    assert git(both.mine, "status", "--porcelain") == ""


@pytest.mark.parametrize("way", ["git"])
def test_what_is_only_staged_is_not_thrown_away(copies: Make) -> None:
    both = copies()
    put(both.mine, {MAIN: "staged\n"})
    git(both.mine, "add", MAIN)
    put(both.mine, {MAIN: "later\n"})
    both.publish({"docs/page.md": "new"})
    run = both.update()
    assert (run.status, run.out) == (2, "")
    assert f"{MAIN} is staged as it is no more" in run.err
    git(both.mine, "add", MAIN)
    assert both.update().status == 0
    assert both.read([MAIN]) == {MAIN: "later\n"}


def no_clone(both: Copies) -> None:
    (both.mine / ".git").rename(both.mine.with_name("git"))


def no_upstream(both: Copies) -> None:
    git(both.mine, "switch", "--quiet", "--create", "other")


def no_network(both: Copies) -> None:
    git(both.mine, "remote", "set-url", "origin", str(both.mine / "nowhere"))


def a_merge(both: Copies) -> None:
    (both.mine / ".git" / "MERGE_HEAD").write_text(git(both.mine, "rev-parse", "HEAD"))


def no_relation(both: Copies) -> None:
    git(both.mine, "checkout", "--quiet", "--orphan", "fresh")
    commit(both.mine, "Afresh")
    git(both.mine, "branch", "--set-upstream-to", "origin/main")


@pytest.mark.parametrize("way", ["git"])
@pytest.mark.parametrize(
    ("break_", "sentence"),
    [
        (no_clone, "This folder is no clone of the course."),
        (no_upstream, "Your branch follows none that updates could come from."),
        (no_network, "`git fetch` failed: "),
        (a_merge, "A merge is under way here."),
        (no_relation, "Your branch and the course have no commit in common."),
    ],
)
def test_a_clone_that_cannot_be_updated_is_told_why(
    copies: Make, break_: Callable[[Copies], None], sentence: str
) -> None:
    both = copies()
    break_(both)
    run = both.update()
    assert (run.status, run.out) == (2, "")
    assert sentence in run.err


# Folders


@pytest.mark.parametrize("way", ["folder"])
def test_what_nobody_knows_the_beginning_of_is_kept(copies: Make) -> None:
    """Without git, a changed file outside of the exercises may be the learner's: it goes into a backup."""
    both = copies({"notebooks/one.ipynb": "old"})
    put(both.mine, {"notebooks/one.ipynb": "old, and mine"})
    both.publish({"notebooks/one.ipynb": "new"})
    run = both.update()
    kept = re.search(r"what was there is in (\S+)\.$", run.out, re.MULTILINE)
    assert kept
    assert (both.mine / kept[1] / "notebooks" / "one.ipynb").read_text() == "old, and mine"
    assert both.read(["notebooks/one.ipynb"]) == {"notebooks/one.ipynb": "new"}


@pytest.mark.parametrize("way", ["folder"])
def test_a_folder_without_a_course_is_refused(copies: Make, tmp_path: Path) -> None:
    both = copies()
    run = run_checker("update", "--from", tmp_path / "nowhere", course=both.mine)
    assert (run.status, run.out) == (2, "")
    assert "There is no course in" in run.err
    inside = run_checker("update", "--from", both.mine, course=both.mine)
    assert (inside.status, "is in this copy of the course" in inside.err) == (2, True)
