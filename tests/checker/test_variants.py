"""Variants are edits that fit their solution, or an error that says which does not and where."""

from pathlib import Path

import pytest

from checker import starter, variants
from checker.course import Course, Lesson
from checker.edits import Edit
from checker.errors import CourseError
from checker.variants import Kind, Variant

ACCEPTED = """
[[variant]]
name = "other"
kind = "accepted"
why = "another way"
"""
WRONG = """
[[variant]]
name = "other"
kind = "wrong"
step = "show"
why = "a mistake"
"""
EDIT = """
[[variant.edits]]
file = "app/main.py"
find = "count: int = 0"
replace = "count: int = 1"
"""


@pytest.fixture
def lesson(course: Path) -> Lesson:
    """The first lesson of a course that may be written to."""
    return Course(course).lesson("lesson01")


def edited(**changes: str) -> Variant:
    """A wrong variant with one edit, which fits unless it is changed."""
    edit = {"file": "app/main.py", "find": "count: int = 0", "replace": "count: int = 1", **changes}
    return Variant(name="other", kind=Kind.WRONG, step="show", why="a mistake", edits=(Edit(**edit),))


def test_edit_changes_one_place(lesson: Lesson) -> None:
    """A variant is the solution with `find` replaced, and nothing else."""
    solution = starter.read(lesson.solution)
    files = variants.apply(lesson, edited())
    assert files.keys() == solution.keys()
    assert b"count: int = 1" in files["app/main.py"]
    assert files["app/main.py"].replace(b"count: int = 1", b"count: int = 0") == solution["app/main.py"]


def test_edits_follow_each_other(lesson: Lesson) -> None:
    """The second edit finds what the first wrote."""
    first, second = edited().edits[0], Edit(file="app/main.py", find="int = 1", replace="int = 2")
    files = variants.apply(lesson, edited().model_copy(update={"edits": (first, second)}))
    assert b"count: int = 2" in files["app/main.py"]


def test_whole_files_lie_over_the_solution(lesson: Lesson) -> None:
    """Files in `variants/NAME/` replace or add; edits come after them."""
    folder = lesson.folder / "variants" / "other" / "app"
    folder.mkdir(parents=True)
    (folder / "main.py").write_text("from app.counter import app\n\ncount: int = 0\n")
    (folder / "counter.py").write_text("app = None\n")
    files = variants.apply(lesson, edited())
    assert files["app/main.py"] == b"from app.counter import app\n\ncount: int = 1\n"
    assert files["app/counter.py"] == b"app = None\n"
    assert files["pyproject.toml"] == starter.read(lesson.solution)["pyproject.toml"]


def test_variants_together(lesson: Lesson) -> None:
    """One finds what another wrote; who fits nobody, has whole files or leaves some out, is alone."""
    title = edited(find='title="Counter"', replace='title="Other"')
    more, other = (
        each.model_copy(update={"name": name}) for each, name in ((edited(), "more"), (title, "other"))
    )
    assert variants.mix(lesson, [more, other]) == [(more, other)]
    files = variants.apply(lesson, more, other)["app/main.py"]
    assert b"count: int = 1" in files
    assert b'title="Other"' in files
    alone = other.model_copy(update={"apart": ("more",)})
    removes = other.model_copy(update={"edits": (), "remove": ("pyproject.toml",)})
    unfit = other.model_copy(update={"edits": more.edits})
    for each in (alone, removes, unfit):
        assert variants.mix(lesson, [more, each]) == [(more,), (each,)]
    (lesson.folder / "variants" / "more").mkdir(parents=True)
    assert variants.mix(lesson, [more, other]) == [(more,), (other,)]


@pytest.mark.parametrize(
    ("variant", "message"),
    [
        (edited(find="counter"), r"Variant other of lesson01: `counter` occurs \d+ times in app/main.py"),
        (edited(find="no such text"), "`no such text` occurs 0 times in app/main.py"),
        (edited(file="app/none.py"), "edits app/none.py, which the solution does not have"),
        (edited(replace="count: int = 0"), "Variant other of lesson01 changes nothing"),
    ],
)
def test_edit_that_does_not_fit(lesson: Lesson, variant: Variant, message: str) -> None:
    """The error names the variant and the file."""
    with pytest.raises(CourseError, match=message):
        variants.apply(lesson, variant)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[variant]", "cannot be read"),
        (WRONG.replace('step = "show"\n', ""), "must name the step that rejects it"),
        (WRONG.replace('"show"', '"shaw"'), "names a step shaw"),
        (ACCEPTED + 'step = "show"\n', "names no step"),
        (ACCEPTED + "boots = false\n", "must boot"),
        (WRONG + 'apart = ["one"]\n', "apart from all others"),
        (ACCEPTED + 'apart = ["one"]\n', "apart from one: there is none"),
        (ACCEPTED.replace("accepted", "fine"), r"at `variant.0.kind`"),
        (ACCEPTED + ACCEPTED, "two variants called other"),
        (ACCEPTED + "because = 1\n", r"at `variant.0.because`"),
        (ACCEPTED + EDIT.replace("count: int = 0", ""), r"at `variant.0.edits.0.find`"),
    ],
)
def test_file_that_does_not_fit(lesson: Lesson, text: str, message: str) -> None:
    """Each mistake in `variants.toml` is one sentence."""
    lesson.variants_file.write_text(text)
    with pytest.raises(CourseError, match=message):
        variants.load(lesson)


def test_folder_without_a_variant(lesson: Lesson) -> None:
    """A folder that nobody names would never be tried."""
    (lesson.folder / "variants" / "forgotten").mkdir(parents=True)
    with pytest.raises(CourseError, match="forgotten belongs to no variant"):
        variants.load(lesson)


def test_lesson_without_variants(lesson: Lesson) -> None:
    """No file means no variants; `verify` says that they are missing."""
    lesson.variants_file.unlink()
    assert variants.load(lesson) == ()
