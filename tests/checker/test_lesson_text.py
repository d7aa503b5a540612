"""A text includes code, behaviours, hints and the solution by name; a mistake in it is told with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from checker import lesson_text
from checker.course import Course, Lesson
from checker.errors import CourseError

Write = Callable[[str], Lesson]
MARKED = """\
import os
# --8<-- [start:outer]
def outer():
    # --8<-- [start:inner]
    if True:
        return 1
    # --8<-- [end:inner]
# --8<-- [end:outer]
# --8<-- [start:endless]
"""


@pytest.fixture
def write(course: Path) -> Write:
    """Gives the first lesson this text; `code.py` in the course's folder has sections."""
    (course / "code.py").write_text(MARKED, encoding="utf-8")

    def write(text: str) -> Lesson:
        lesson = Course(course).lesson("lesson01")
        lesson.text.write_text(text, encoding="utf-8")
        return lesson

    return write


def test_a_section_is_dedented_and_has_no_markers(write: Write) -> None:
    lesson = write('```python\n--8<-- "code.py:inner"\n```\n')
    assert lesson_text.expand(lesson) == "```python\nif True:\n    return 1\n```\n"


def test_a_section_takes_the_indentation_of_the_line_that_includes_it(write: Write) -> None:
    lesson = write('    ```\n    --8<-- "code.py:outer"\n    ```\n')
    inside = "    def outer():\n        if True:\n            return 1\n"
    assert lesson_text.expand(lesson) == f"    ```\n{inside}    ```\n"


def test_a_whole_file_is_included_without_markers(write: Write) -> None:
    text = lesson_text.expand(write('--8<-- "code.py"\n'))
    assert text == "import os\ndef outer():\n    if True:\n        return 1\n"


def test_behaviours_are_the_sentences_of_the_checks(write: Write) -> None:
    text = lesson_text.expand(write("Your turn:\n<!-- checks: show -->\n"))
    assert text == 'Your turn:\n\n- `GET /counter` answers 200 with exactly `{"count": 0}`.\n\n'


def test_hints_are_folded(write: Write) -> None:
    text = lesson_text.expand(write("<!-- hints: show -->\n"))
    assert text.count("??? tip") == 3
    assert '??? tip "Hint 1"\n\n    One handler.\n' in text
    assert "tip" not in lesson_text.expand(write("<!-- hints: show -->\n"), hints=False)


def test_the_solution_shows_only_what_the_learner_does_not_have(write: Write) -> None:
    lesson = write("<!-- solution -->\n")
    text = lesson_text.expand(lesson)
    assert text.count("??? example") == 1
    assert '??? example "The solution: app/main.py"\n\n    ```python\n' in text
    assert "    counter.count += addition.by\n" in text
    assert lesson_text.expand(lesson, solutions=False).strip() == ""


def test_directives_in_what_is_included_stay_as_they_are(write: Write, course: Path) -> None:
    (course / "page.md").write_text("<!-- solution -->\n", encoding="utf-8")
    assert lesson_text.expand(write('--8<-- "page.md"\n')) == "<!-- solution -->\n"


def test_the_section_on_a_step_is_the_one_that_lists_its_behaviours(write: Write) -> None:
    one = "## One\n\n```\n## no heading\n```\n\n<!-- checks: show -->\n\n"
    text = f"# A\n\n{one}## Two\n\n<!-- checks: add -->\n"
    lesson = write(text)
    found = lesson_text.expand_step(lesson, lesson.step("show"))
    assert found.startswith("## One\n")
    assert "## no heading" in found
    assert "## Two" not in found


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param('--8<-- "none.py"', "`none.py` cannot be read", id="no such file"),
        pytest.param('--8<-- "code.py:none"', "no section `none`", id="no such section"),
        pytest.param('--8<-- "code.py:endless"', "no section `endless` that starts and ends", id="no end"),
        pytest.param('--8<-- "../code.py"', "outside the course", id="outside"),
        pytest.param("--8<-- code.py", 'is written `--8<-- "path/of/file.py:section"`', id="no quotes"),
        pytest.param("<!-- checks: none -->", "There is no step `none`", id="no such step"),
        pytest.param("<!-- hints -->", "There is no step ``", id="no step"),
    ],
)
def test_a_mistake_is_told_with_its_line(write: Write, line: str, said: str) -> None:
    lesson = write(f"# A\n\n{line}\n")
    with pytest.raises(CourseError) as raised:
        lesson_text.expand(lesson)
    assert "lessons/lesson01/lesson.md line 3: " in str(raised.value)
    assert said in str(raised.value)


def test_a_check_without_a_sentence_is_told(write: Write) -> None:
    lesson = write("<!-- checks: show -->\n")
    (lesson.checks / "test_show.py").write_text("def test_count(api):\n    pass\n", encoding="utf-8")
    with pytest.raises(CourseError, match=r"test_show\.py line 1: `test_count` has no docstring"):
        lesson_text.expand(lesson)
