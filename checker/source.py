"""A submission's source, parsed and never run, with helpers that answer questions about it."""

import ast
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

MAX_FILES = 200
MAX_BYTES = 1_000_000


class Source:
    """The modules below `app/`, by their path relative to the submission; without what cannot be parsed."""

    def __init__(self, submission: Path) -> None:
        self._submission = submission

    @cached_property
    def modules(self) -> dict[str, ast.Module]:
        """The syntax tree of each module."""
        found = {}
        for file in sorted(self._submission.glob("app/**/*.py"))[:MAX_FILES]:
            try:
                if file.is_file() and file.stat().st_size <= MAX_BYTES:
                    found[file.relative_to(self._submission).as_posix()] = ast.parse(file.read_bytes())
            except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
                continue
        return found

    def calls(self, name: str) -> Iterator[ast.Call]:
        """Each call of a function by its last name: `calls("FastAPI")` also finds `fastapi.FastAPI(…)`."""
        for module in self.modules.values():
            for node in ast.walk(module):
                if isinstance(node, ast.Call) and _last_name(node.func) == name:
                    yield node

    def imports(self, package: str) -> bool:
        """Whether a module imports this package or something in it."""
        return any(
            name.split(".")[0] == package
            for module in self.modules.values()
            for node in ast.walk(module)
            for name in _imported(node)
        )


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module]
    return []
