"""A lesson's text with what it includes: code by named section, what the checks enforce, hints, the solution.

Each directive stands on a line of its own:

- ``--8<-- "path/of/file.py:name"`` includes the lines between ``# --8<-- [start:name]`` and
  ``# --8<-- [end:name]`` of a file, by its path from the course's folder; without ``:name`` the whole file.
  Lines with markers are left out, and what all lines are indented by is taken away;
- ``<!-- checks: STEP -->`` becomes a list of the behaviours that a step's checks enforce, in their words;
- ``<!-- hints: STEP -->`` becomes the step's hints, each folded;
- ``<!-- solution -->`` becomes the solution's files that differ from the starter, each folded.
"""

import ast
import re
import textwrap
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath

from checker import starter
from checker.course import Lesson, Step
from checker.errors import CheckerError, CourseError
from checker.paths import shown

SCISSORS = "--8<--"
INCLUDE = re.compile(r'\s*--8<--\s+"(?P<path>[^":]+)(?::(?P<section>[\w-]+))?"\s*$')
DIRECTIVE = re.compile(r"\s*<!--\s*(?P<name>checks|hints|solution)(?::\s*(?P<step>\S+))?\s*-->\s*$")
MARKER = re.compile(r"--8<--\s*\[(?P<edge>start|end):\s*(?P<section>[\w-]+)\s*\]")
FENCE = re.compile(r"^\s*(?P<fence>`{3,}|~{3,})")
HEADING = re.compile(r"^##\s+\S")
LANGUAGES = {".py": "python", ".toml": "toml", ".json": "json", ".html": "html", ".yml": "yaml"}


def expand(lesson: Lesson, *, solutions: bool = True, hints: bool = True) -> str:
    """The text with every directive resolved; raises `CourseError` that names the line with a mistake."""
    return _expand(lesson, read(lesson), solutions=solutions, hints=hints)


def expand_step(lesson: Lesson, step: Step, *, solutions: bool = False, hints: bool = False) -> str:
    """The section of the text that asks for one step, resolved: the one with the list of its behaviours."""
    lines = read(lesson).splitlines()
    for start, end in pairwise([0, *_headings(lines), len(lines)]):
        directives = [found for line in lines[start:end] if (found := DIRECTIVE.match(line))]
        if any(found["name"] == "checks" and found["step"] == step.id for found in directives):
            part = "\n".join(lines[start:end])
            return _expand(lesson, part, first=start + 1, solutions=solutions, hints=hints)
    raise CourseError(f"{_name(lesson)} has no line `<!-- checks: {step.id} -->`.")


def read(lesson: Lesson) -> str:
    """The text as its author wrote it; raises `CourseError` if there is none."""
    try:
        return lesson.text.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"The text {_name(lesson)} cannot be read: {error}.") from error


def behaviours(lesson: Lesson, step: Step) -> list[str]:
    """What the checks of a step enforce: the first line of each docstring, in the order of the file."""
    path = lesson.checks / step.check_file
    try:
        module = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError) as error:
        raise CourseError(f"The checks {shown(lesson.root, path)} cannot be read: {error}.") from error
    checks = (node for node in module.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return [_sentence(lesson, step, node) for node in checks if node.name.startswith("test")]


def section(text: str, name: str | None) -> str:
    """The lines between the markers of a section, or all lines; no marker lines, and dedented.

    Raises `KeyError` if the section does not start or does not end.
    """
    lines, inside, seen = [], name is None, name is None
    for line in text.splitlines():
        marker = MARKER.search(line)
        if marker and marker["section"] == name:
            inside = marker["edge"] == "start"
            seen = seen or inside
        elif inside and not marker:
            lines.append(line)
    if not seen or (inside and name is not None):
        raise KeyError(name)
    return textwrap.dedent("\n".join(lines)).strip("\n")


def _expand(lesson: Lesson, text: str, *, first: int = 1, solutions: bool, hints: bool) -> str:
    lines: list[str] = []
    left_out = {"solution": not solutions, "hints": not hints}
    for number, line in enumerate(text.splitlines(), first):
        indent = line[: len(line) - len(line.lstrip())]
        if line.startswith(SCISSORS, len(indent)):
            lines += _indented(_included(lesson, line, number), indent)
        elif found := DIRECTIVE.match(line):
            if not left_out.get(found["name"], False):
                lines += ["", *_indented(_block(lesson, found, number), indent), ""]
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def _included(lesson: Lesson, line: str, number: int) -> str:
    found = INCLUDE.match(line)
    if found is None:
        raise _error(lesson, number, f'an inclusion is written `{SCISSORS} "path/of/file.py:section"`')
    path, file, name = lesson.root / found["path"], found["path"], found["section"]
    if not path.resolve().is_relative_to(lesson.root.resolve()):
        raise _error(lesson, number, f"`{file}` is outside the course")
    try:
        return section(path.read_text(encoding="utf-8"), name)
    except (OSError, UnicodeDecodeError) as error:
        raise _error(lesson, number, f"`{file}` cannot be read") from error
    except KeyError as error:
        raise _error(lesson, number, f"`{file}` has no section `{name}` that starts and ends") from error


def _block(lesson: Lesson, found: re.Match[str], number: int) -> str:
    if found["name"] == "solution":
        return "\n\n".join(_solution(lesson))
    try:
        step = lesson.step(found["step"] or "")
    except CheckerError as error:
        raise _error(lesson, number, str(error).rstrip(".")) from error
    if found["name"] == "checks":
        return "\n".join(f"- {sentence}" for sentence in behaviours(lesson, step))
    return "\n\n".join(_folded("tip", f"Hint {count}", hint) for count, hint in enumerate(step.hints, 1))


def _solution(lesson: Lesson) -> Iterator[str]:
    """Each file of the solution that the learner does not have already, folded."""
    given = starter.derive(lesson)
    for name, content in starter.read(lesson.solution).items():
        if content != given.get(name) and content.strip():
            code = section(content.decode("utf-8", "replace"), None)
            fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", code)), default=0))
            language = LANGUAGES.get(PurePosixPath(name).suffix, "text")
            yield _folded("example", f"The solution: {name}", f"{fence}{language}\n{code}\n{fence}")


def _folded(kind: str, title: str, text: str) -> str:
    return f'??? {kind} "{title}"\n\n' + textwrap.indent(text, "    ")


def _indented(text: str, indent: str) -> list[str]:
    return textwrap.indent(text, indent).splitlines()


def _headings(lines: list[str]) -> Iterator[int]:
    """Where sections start: headings of the second level that are not in a code block."""
    fence = ""
    for number, line in enumerate(lines):
        if found := FENCE.match(line):
            if not fence:
                fence = found["fence"]
            elif found["fence"].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif not fence and HEADING.match(line):
            yield number


def _sentence(lesson: Lesson, step: Step, node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    docstring = ast.get_docstring(node) or ""
    if not docstring.strip():
        path = shown(lesson.root, lesson.checks / step.check_file)
        raise CourseError(f"{path} line {node.lineno}: `{node.name}` has no docstring.")
    return docstring.splitlines()[0]


def _error(lesson: Lesson, number: int, what: str) -> CourseError:
    return CourseError(f"{_name(lesson)} line {number}: {what}.")


def _name(lesson: Lesson) -> str:
    return shown(lesson.root, lesson.text)
