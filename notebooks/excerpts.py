"""Code shown from the course's files: by the name that it defines, or by the name of a section."""

import ast
import re
from contextlib import suppress
from dataclasses import dataclass

from checker.lesson_text import section
from checker.paths import ROOT

ANNOTATION = re.compile(r"  # \(\d+\)!$", re.MULTILINE)
"""The numbers that the site's pages explain; a notebook has no use for them."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Code from a file, which Jupyter shows in colour."""

    file: str
    text: str

    def _repr_markdown_(self) -> str:
        return f"`{self.file}`\n\n```python\n{self.text}\n```"


def code(file: str, *names: str) -> Excerpt:
    """Show definitions or named sections of a file of the course, or all of it, as it is now."""
    text = (ROOT / file).read_text(encoding="utf-8")
    parts = [_part(text, name) for name in names] or [section(text, None)]
    return Excerpt(file, ANNOTATION.sub("", "\n\n\n".join(parts)))


def _part(text: str, name: str) -> str:
    """The lines that define this name at the top of a module, or the section of this name."""
    lines = text.splitlines()
    with suppress(KeyError):
        return section(text, name)
    for node in ast.parse(text).body:
        if name in _names(node):
            return "\n".join(lines[_first_line(node) - 1 : node.end_lineno])
    raise LookupError(f"There is neither a section nor a definition {name}.")


def _first_line(node: ast.stmt) -> int:
    """Where a definition begins, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _names(node: ast.stmt) -> list[str]:
    """The names that a statement defines."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]
