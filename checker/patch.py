"""What differs between two versions of some files, as a unified diff."""

import difflib
from collections.abc import Iterable, Iterator, Mapping

from checker.lesson_text import MARKER
from checker.starter import Files
from checker.text import clean

NOWHERE = "/dev/null"
STYLES = {"---": "bold", "+++": "bold", "@@": "cyan", "-": "red", "+": "green"}


def compare(old: Mapping[str, bytes], new: Mapping[str, bytes], before: str, after: str) -> Iterator[str]:
    """The lines of the diff, file by file; names begin with `before` and `after`, two folders."""
    for name in sorted(old.keys() | new.keys()):
        yield from difflib.unified_diff(
            _lines(old.get(name)),
            _lines(new.get(name)),
            f"{before}/{name}" if name in old else NOWHERE,
            f"{after}/{name}" if name in new else NOWHERE,
            lineterm="",
        )


def unmarked(files: Files) -> Files:
    """The files without the lines that mark sections for the lesson's text: they are no part of the work."""
    return {
        name: b"".join(
            line
            for line in text.splitlines(keepends=True)
            if not MARKER.search(line.decode("utf-8", "replace"))
        )
        for name, text in files.items()
    }


def show(lines: Iterable[str]) -> None:
    """Print the lines of a diff, in colour where that is possible."""
    from rich.text import Text

    from checker.reports.console import make_console

    console = make_console()
    for line in lines:
        style = next((style for start, style in STYLES.items() if line.startswith(start)), "")
        console.print(Text(line, style), soft_wrap=True)


def _lines(content: bytes | None) -> list[str]:
    return [clean(line) for line in (content or b"").decode("utf-8", "replace").splitlines()]
