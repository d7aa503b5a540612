"""Every example of a text runs as it stands, without a warning, and prints what the text shows."""

from pathlib import Path

import pytest

from tests.course.forked import run_script

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(ROOT.glob("lessons/*/examples/*.py"))
WRONG = "# WRONG: "


def named(path: Path) -> str:
    return path.relative_to(ROOT / "lessons").as_posix()


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_an_example_prints_what_the_text_shows(example: Path) -> None:
    done = run_script(example, ROOT)
    shown = example.with_suffix(".out")
    assert done.err == ""
    assert done.status == 0
    if shown.exists():
        assert done.out == shown.read_text(encoding="utf-8")


def test_a_warning_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text("import warnings\nwarnings.warn('old', DeprecationWarning)\n")
    done = run_script(tmp_path / "old.py", tmp_path)
    assert (done.status, done.err.splitlines()[-1]) == (1, "DeprecationWarning: old")


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
