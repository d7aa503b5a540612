"""Many saves in a row under `watch`: `python -m benchmarks.saves [--saves N] [LESSON]`.

Right, wrong, broken and half-written files take turns. Each verdict has to be the right one; at the end no
process, socket or scratch folder may have been added, and memory must not have grown.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from checker import variants
from checker.course import Course, Lesson
from checker.host import linux
from checker.launch import SHARED_MEMORY
from checker.variants import Kind

SAVES = 500
WARM = 20
MEBIBYTE = 1024 * 1024
GROWTH = 1.1
"""How much more memory the last saves may take than those after the first twenty."""


def main() -> None:
    """Save so often, and fail at the first verdict that is not right, or if anything is left or has grown."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lesson", nargs="?", metavar="LESSON", default="lesson01")
    parser.add_argument("--saves", type=int, default=SAVES, help="how many (default %(default)s)")
    options = parser.parse_args()
    lesson = Course().lesson(options.lesson)
    with tempfile.TemporaryDirectory() as scratch:
        _save(lesson, Path(scratch), options.saves)


def _save(lesson: Lesson, root: Path, saves: int) -> None:
    for name in ("lessons", "solutions"):
        shutil.copytree(lesson.root / name, root / name)
    exercise = root / "exercises" / lesson.id
    shutil.copytree(lesson.solution, exercise)
    command = [sys.executable, "-I", "-m", "checker", "--course", str(root), "watch", lesson.id, "--plain"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as watch:
        assert watch.stdout is not None
        _expect(watch.stdout.readline(), "Passed")
        settled = (0, 0)
        for number, (file, text, outcome) in enumerate(islice(cycle(_edits(lesson)), saves)):
            (exercise / file).write_text(f"{text}\n# {number}\n", encoding="utf-8")
            _expect(watch.stdout.readline(), outcome)
            if number == WARM:
                settled = _state(watch.pid)
        (exercise / file).write_text((lesson.solution / file).read_text("utf-8"), encoding="utf-8")
        _expect(watch.stdout.readline(), "Passed")
        memory, descriptors = _state(watch.pid)
        watch.terminate()
    left = list(Path(SHARED_MEMORY).glob(f"checker-{watch.pid}-*"))
    print(
        f"{saves} saves: memory {settled[0] / MEBIBYTE:.0f} → {memory / MEBIBYTE:.0f} MiB, "
        f"descriptors {settled[1]} → {descriptors}, left {left}"
    )
    if memory > GROWTH * settled[0] or descriptors > settled[1] or left:
        raise SystemExit("Something has grown, or was left.")


def _edits(lesson: Lesson) -> Iterator[tuple[Path, str, str]]:
    """A file, its text and what the verdict has to say: wrong variants, halves of files, what is right."""
    main = Path("app/main.py")
    right = (lesson.solution / main).read_text("utf-8")
    for variant in variants.load(lesson):
        files = {edit.file for edit in variant.edits}
        step = lesson.step(variant.step) if variant.step else None
        if (
            variant.kind is Kind.WRONG
            and variant.boots
            and files == {str(main)}
            and step
            and not step.stretch
        ):
            text = variants.apply(lesson, variant)[str(main)]
            yield main, text.decode() if isinstance(text, bytes) else text, f"Step {variant.step}"
            yield main, right[: len(right) // 2] + "\n(", "Not judged"
            yield main, right, "Passed"


def _expect(line: str, outcome: str) -> None:
    if outcome not in line:
        raise SystemExit(f"expected {outcome!r}, got {line!r}")


def _state(pid: int) -> tuple[int, int]:
    """Resident bytes and open descriptors of a process and all below it."""
    pids = [pid, *linux.descendants(pid)]
    pages = sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in pids)
    descriptors = [entry for each in pids for entry in Path(f"/proc/{each}/fd").iterdir()]
    return pages * os.sysconf("SC_PAGE_SIZE"), len(descriptors)


if __name__ == "__main__":
    main()
