"""Draws the pictures of the README from real runs: `python docs/pictures.py`, from the folder above.

Both runs happen in a copy of the course, on the starter and then on the solution of the first lesson.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from pydantic import TypeAdapter
from rich.console import Console

from checker import starter
from checker.course import Course
from checker.reports import terminal
from checker.reports.console import show
from checker.starter import Files
from checker.verdict import Verdict

ASSETS = Path(__file__).parent / "assets"
WIDTH = 84
FOREIGN_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def main() -> None:
    """Write both pictures."""
    course = Course()
    lesson = course.lessons[0]
    for name, files in (
        ("check-failing", starter.derive(lesson)),
        ("check-passing", starter.read(lesson.solution)),
    ):
        verdict = check(course.root, lesson.id, files)
        after = course.after(lesson)
        (ASSETS / f"{name}.svg").write_text(
            draw(verdict, after.id if after else None, name), encoding="utf-8"
        )


def check(root: Path, lesson: str, files: Files) -> Verdict:
    """The verdict of the command that a learner types, with these files as their work."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("lessons", "solutions"):
            shutil.copytree(root / name, Path(folder) / name)
        starter.write(files, Path(folder) / "exercises" / lesson)
        command = [sys.executable, "-I", "-m", "checker", "--course", folder, lesson, "--json"]
        run = subprocess.run(command, stdout=subprocess.PIPE, check=False, encoding="utf-8")
    return TypeAdapter(Verdict).validate_python(json.loads(run.stdout))


def draw(verdict: Verdict, after: str | None, name: str) -> str:
    """The report as an SVG that loads nothing from elsewhere."""
    console = Console(
        record=True,
        width=WIDTH,
        force_terminal=True,
        color_system="truecolor",
        file=StringIO(),
        highlight=False,
    )
    show(console, terminal.render(verdict, after))
    picture = console.export_svg(title=f"python3 -m checker {verdict.lesson}", unique_id=name)
    return FOREIGN_FONTS.sub("", picture)


if __name__ == "__main__":
    main()
