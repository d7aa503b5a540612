"""The engine works for any course: no lesson is named in it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import checker
from checker.course import Course

ENGINE = Path(checker.__file__).parent
FILES = sorted(ENGINE.rglob("*.py"))
LESSON = re.compile(r"(?<!checker )\blesson\d")  # `python -m checker lesson05` is how a help text begins
SHOWN_TO_PEOPLE = {"help", "description", "epilog"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ENGINE).as_posix())
def test_no_lesson_is_named(file: Path) -> None:
    """No string of the code, but for docstrings and help texts, has the id or the title of a lesson."""
    titles = [lesson.title for lesson in Course().lessons]
    for text in strings_of(ast.parse(file.read_text(encoding="utf-8"))):
        assert not LESSON.search(text), text
        assert not [title for title in titles if re.search(rf"\b{re.escape(title)}\b", text)], text


def strings_of(tree: ast.AST) -> Iterator[str]:
    """The strings that code works with."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.keyword) and node.arg in SHOWN_TO_PEOPLE:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        yield from strings_of(node)
