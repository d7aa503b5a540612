"""Every example of a text runs as it stands, without a warning, and prints what the text shows."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(ROOT.glob("lessons/*/examples/*.py"))
WRONG = "# WRONG: "


def named(path: Path) -> str:
    return path.relative_to(ROOT / "lessons").as_posix()


def run(example: Path) -> subprocess.CompletedProcess[str]:
    """The example's end, in a process of its own, with warnings as errors."""
    command = [sys.executable, "-W", "error", "-X", "utf8", str(example)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False)


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_an_example_prints_what_the_text_shows(example: Path) -> None:
    done = run(example)
    shown = example.with_suffix(".out")
    assert done.stderr == ""
    assert done.returncode == 0
    if shown.exists():
        assert done.stdout == shown.read_text(encoding="utf-8")


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_a_wrong_example_says_so_in_its_first_line(example: Path) -> None:
    says_so = example.read_text(encoding="utf-8").startswith(WRONG)
    assert says_so == example.name.startswith("wrong_")


@pytest.mark.parametrize("example", [each for each in EXAMPLES if each.name.startswith("wrong_")], ids=named)
def test_a_wrong_example_shows_its_failure(example: Path) -> None:
    assert example.with_suffix(".out").exists()


@pytest.mark.parametrize("shown", sorted(ROOT.glob("lessons/*/examples/*.out")), ids=named)
def test_an_output_belongs_to_an_example(shown: Path) -> None:
    assert shown.with_suffix(".py").exists()
