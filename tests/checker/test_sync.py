"""`sync` writes what derives from a lesson's sources, says what it did, and loses nobody's work."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from checker import scenarios
from checker.course import Course
from checker.errors import CourseError
from checker.forward import Carried, forward
from tests.checker.running import COURSE, Finished, run_checker

MAIN = "app/main.py"
SCENARIOS = """
from hypothesis import strategies as st

COUNT = {count}

def scenarios():
    return {strategy}
"""
NUMBERS = 'st.integers(0, 9).map(lambda n: [{"method": "GET", "path": f"/§/{n}", "json": {"§": ["x§"]}}])'


# Recordings and exercises


def test_a_synced_course_is_up_to_date(course: Path) -> None:
    """The made-up course is as `sync` writes it: `--check` exits 0, and writing changes nothing."""
    assert sync(course, "--check").status == 0
    before = content(course)
    done = sync(course)
    assert (done.status, done.out) == (0, "lesson01: up to date\nlesson02: up to date\n")
    assert content(course) == before


def test_check_names_each_file_and_writes_none(course: Path) -> None:
    """What is missing, changed or too much is named, and left as it is."""
    exercise = course / "exercises" / "lesson02"
    (exercise / "app" / "__init__.py").unlink()
    (exercise / "app" / "more.py").touch()
    (course / "lessons" / "lesson01" / "recording.json").write_text("{}")
    before = content(course)
    done = sync(course, "--check")
    assert done.status == 1
    assert done.out.splitlines()[:-1] == [
        "out of date: lessons/lesson01/recording.json (changed)",
        "out of date: exercises/lesson02/app/__init__.py (new)",
        "out of date: exercises/lesson02/app/more.py (gone)",
    ]
    assert content(course) == before


def test_only_the_lessons_that_are_named(course: Path) -> None:
    """`sync lesson02` leaves lesson01 alone."""
    for lesson in ("lesson01", "lesson02"):
        (course / "exercises" / lesson / MAIN).unlink()
    assert sync(course, "lesson02").status == 0
    assert not (course / "exercises" / "lesson01" / MAIN).exists()
    assert (course / "exercises" / "lesson02" / MAIN).exists()


def test_edited_exercise_is_kept_in_a_backup(course: Path) -> None:
    """What a learner wrote is copied away before the starter is written."""
    main = course / "exercises" / "lesson01" / MAIN
    commit(course)
    main.write_text("mine = True\n")
    done = sync(course)
    [backup] = (course / ".checker" / "backups" / "lesson01").iterdir()
    assert (backup / MAIN).read_text() == "mine = True\n"
    assert (
        f"lesson01: edited since the last commit; kept in .checker/backups/lesson01/{backup.name}" in done.out
    )
    assert main.read_bytes() == (COURSE / "exercises" / "lesson01" / MAIN).read_bytes()


def test_committed_exercise_needs_no_backup(course: Path) -> None:
    """When only the author's starter changed, git has what was there."""
    commit(course)
    starter = course / "lessons" / "lesson01" / "starter" / MAIN
    starter.write_text(starter.read_text() + "\n# TODO: more\n")
    done = sync(course)
    assert done.out.startswith("lesson01: wrote exercises/lesson01/app/main.py (changed)\n")
    assert not (course / ".checker" / "backups").exists()


def test_without_git_everything_is_kept(course: Path) -> None:
    """Where nothing can tell whether somebody edited an exercise, it is kept."""
    (course / "exercises" / "lesson01" / MAIN).write_text("mine = True\n")
    assert "kept in" in sync(course).out


def test_crashing_solution_is_no_reference(course: Path) -> None:
    """A solution that answers 500 gets no recording."""
    main = course / "solutions" / "lesson01" / MAIN
    main.write_text(main.read_text().replace("counter.count += addition.by", "counter.count /= 0"))
    done = sync(course)
    assert done.status == 2
    assert "The solution of lesson01 answers a scenario's `POST /counter/add` with 500." in done.err


def test_scenarios_that_touch_each_other_are_refused(course: Path) -> None:
    """What one scenario leaves must not change the answers to another."""
    asks = '[{"method": "POST", "path": "/counter/add", "json": {"by": 1}}]'
    looks = '[{"method": "GET", "path": "/counter/history"}]'
    strategy = f"st.sampled_from([{asks}, {looks}])"
    text = SCENARIOS.format(count=2, strategy=strategy)
    (course / "lessons" / "lesson01" / "scenarios.py").write_text(text)
    done = sync(course)
    assert done.status == 2
    assert "Scenarios of lessons/lesson01/scenarios.py answer differently in another order" in done.err


# Scenarios


def test_scenarios_are_the_same_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the process nor the folder nor the hash seed has a say."""
    file = COURSE / "lessons" / "lesson01" / "scenarios.py"
    drawn = scenarios.draw(file)
    monkeypatch.chdir(tmp_path)
    copy = tmp_path / "scenarios.py"
    copy.write_bytes(file.read_bytes())
    assert scenarios.draw(copy) == drawn
    assert {path.name for path in tmp_path.iterdir()} <= {"scenarios.py", "__pycache__"}


def test_each_scenario_has_names_of_its_own(tmp_path: Path) -> None:
    """`§` becomes a code wherever it stands; no two are the same, and all different ones are found."""
    file = tmp_path / "scenarios.py"
    file.write_text(SCENARIOS.format(count=30, strategy=NUMBERS))
    drawn = scenarios.draw(file)
    assert len(drawn) == 10
    for place, [request] in enumerate(drawn):
        code = scenarios.code(place)
        assert request["url"].startswith(f"/{code}/")
        assert request["json"] == {code: [f"x{code}"]}
        assert "§" not in json.dumps(request, ensure_ascii=False)
    codes = {scenarios.code(place) for place in range(scenarios.MAX_SCENARIOS)}
    assert len(codes) == scenarios.MAX_SCENARIOS
    assert all(len(code) == 4 and code.isalnum() and code.isupper() for code in codes)


def test_count_is_the_lessons(tmp_path: Path) -> None:
    """A lesson says how many it wants."""
    file = tmp_path / "scenarios.py"
    file.write_text(SCENARIOS.format(count=3, strategy=NUMBERS))
    assert len(scenarios.draw(file)) == 3


@pytest.mark.parametrize(
    ("strategy", "message"),
    [
        ("no_such_name", "NameError"),
        ("st.just([])", "at `0`"),
        ('st.just([{"method": "GET", "path": "/"}] * 5)', "at `0`"),
        ('st.just([{"method": "GET", "url": "/"}])', r"at `0\.0\.path`"),
        ('st.just([{"method": "GET", "path": "//example.org"}])', r"at `0\.0\.path`"),
        ('st.just([{"method": "GET", "path": "/", "data": 1}])', r"at `0\.0\.data`"),
    ],
)
def test_wrong_scenarios_are_named(tmp_path: Path, strategy: str, message: str) -> None:
    """A file that draws nonsense is the author's fault, in one sentence."""
    file = tmp_path / "scenarios.py"
    file.write_text(SCENARIOS.format(count=2, strategy=strategy))
    with pytest.raises(CourseError) as error:
        scenarios.draw(file)
    assert error.match(message) if "at `" in message else message in error.value.tip


# Forward


def test_a_fix_reaches_every_later_lesson(course: Path) -> None:
    """A line that changed in one solution changes in the next and in what replaces its files, once."""
    commit(course)
    edit(course / "solutions" / "lesson01" / MAIN, "Field(ge=1)", "Field(ge=1, le=1000)")
    later = [course / "solutions" / "lesson02" / MAIN, course / "lessons" / "lesson02" / "starter" / MAIN]
    done = sync(course, "--forward", "lesson01")
    assert done.status == 0
    assert all("Field(ge=1, le=1000)" in path.read_text() for path in later)
    assert "lifespan" in later[0].read_text()
    assert "merged: solutions/lesson02/app/main.py" in done.out
    assert "le=1000" in (course / "exercises" / "lesson02" / MAIN).read_text()
    again = sync(course, "--forward", "lesson01")
    assert "Nothing of lesson01's solution changed" in again.out


def test_a_conflict_is_left_and_named(course: Path) -> None:
    """Where both changed the same line, the later file stays as it was and the exit status is 1."""
    commit(course)
    edit(course / "solutions" / "lesson01" / MAIN, '"""Add to the count."""', '"""Count up."""')
    before = (course / "solutions" / "lesson02" / MAIN).read_bytes()
    done = sync(course, "--forward", "lesson01")
    assert done.status == 1
    assert "conflict, left as it was: solutions/lesson02/app/main.py" in done.out
    assert (course / "solutions" / "lesson02" / MAIN).read_bytes() == before


def test_a_change_goes_on_from_lesson_to_lesson(course: Path) -> None:
    """Files that were added, changed and deleted reach the third lesson through the second."""
    add_third_lesson(course)
    for lesson in ("lesson01", "lesson02", "lesson03"):
        (course / "solutions" / lesson / "app" / "old.py").write_text("old = 1\n")
    commit(course)
    first = course / "solutions" / "lesson01"
    (first / "app" / "old.py").unlink()
    (first / "app" / "new.py").write_text("new = 1\n")
    edit(first / "pyproject.toml", "[tool.fastapi]", "# changed\n[tool.fastapi]")
    carried = forward(Course(course).lesson("lesson01"))
    for lesson in ("lesson02", "lesson03"):
        folder = course / "solutions" / lesson
        assert (folder / "app" / "new.py").read_text() == "new = 1\n"
        assert not (folder / "app" / "old.py").exists()
        assert (folder / "pyproject.toml").read_text().startswith("# changed\n")
        assert Carried(folder / "app" / "new.py", conflict=False) in carried
    assert forward(Course(course).lesson("lesson01")) == []


def test_what_a_lesson_removes_stays_removed(course: Path) -> None:
    """A change of a file that the next lesson drops ends there."""
    (course / "solutions" / "lesson01" / "app" / "old.py").write_text("old = 1\n")
    metadata = course / "lessons" / "lesson02" / "lesson.toml"
    metadata.write_text('remove = ["app/old.py"]\n' + metadata.read_text())
    commit(course)
    (course / "solutions" / "lesson01" / "app" / "old.py").write_text("old = 2\n")
    assert forward(Course(course).lesson("lesson01")) == []


def test_deleting_what_a_later_lesson_changed_is_a_conflict(course: Path) -> None:
    """Nobody's later work is deleted by an earlier lesson."""
    for lesson, text in (("lesson01", "old = 1\n"), ("lesson02", "old = 2\n")):
        (course / "solutions" / lesson / "app" / "old.py").write_text(text)
    commit(course)
    (course / "solutions" / "lesson01" / "app" / "old.py").unlink()
    old = course / "solutions" / "lesson02" / "app" / "old.py"
    assert forward(Course(course).lesson("lesson01")) == [Carried(old, conflict=True)]
    assert old.read_text() == "old = 2\n"


def test_forward_needs_git(course: Path) -> None:
    """Without a commit there is nothing to compare with."""
    done = sync(course, "--forward", "lesson01")
    assert done.status == 2
    assert "this is no git repository" in done.err


# Helpers


def sync(course: Path, *arguments: str) -> Finished:
    """Run the command; git looks for a repository in the course and nowhere above it."""
    return run_checker("sync", *arguments, course=course, env={"GIT_CEILING_DIRECTORIES": str(course.parent)})


def content(folder: Path) -> dict[str, bytes]:
    """What all files of a folder hold."""
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def commit(course: Path) -> None:
    """Make a repository of the course, with one commit that has everything."""
    bare = {"PATH": os.environ["PATH"], "HOME": str(course), "GIT_CONFIG_NOSYSTEM": "1"}
    names = ["-c", "user.name=Author", "-c", "user.email=author@example.org"]
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message=All"]):
        subprocess.run(["git", *names, *arguments], cwd=course, env=bare, check=True)


def edit(file: Path, find: str, replace: str) -> None:
    """Replace what occurs once in a file."""
    text = file.read_text()
    assert text.count(find) == 1
    file.write_text(text.replace(find, replace))


def add_third_lesson(course: Path) -> None:
    """A lesson that has what the second has."""
    for source in [path for path in course.rglob("lesson02/**/*") if path.is_file()]:
        target = Path(str(source).replace("lesson02", "lesson03"))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
