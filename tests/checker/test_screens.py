"""What a learner reads first after each known mistake is kept, and a change of it is told."""

import json
from pathlib import Path

import pytest

from tests.checker.running import run_checker

NOT_WRONG = 3
"""The solution, the starter and an accepted variant."""
WRONG_IN_SHOW = 2
COUNTED = """

def test_counted() -> None:
    \"\"\"Is asked.\"\"\"
    with open("{}", "a") as asked:
        asked.write(".")


"""


@pytest.mark.rest
def test_reports_on_mistakes_are_kept_and_a_change_is_told(course: Path) -> None:
    """Not before there is a file; afterwards a changed report, and one on no variant, break a law."""
    screens = course / "lessons" / "lesson01" / "screens.txt"
    assert broken(course) == []
    assert broken(course, "--keep-screens") == []
    kept = screens.read_text()
    assert kept.count("\n## ") + 1 == wrong_variants(course)
    assert "show, test_count: `GET /counter` answers 200 with exactly" in kept
    assert '  expected  the body {"count": 0}\n' in kept
    assert broken(course) == []

    checks = course / "lessons" / "lesson01" / "checks" / "test_show.py"
    checks.write_text(checks.read_text().replace("answers 200 with exactly", "answers with just"))
    screens.write_text(kept + "\n## gone: was a mistake once\n")
    told = broken(course)
    assert told[0].startswith("The report on wrong variant `")
    assert "answers with just" in told[0]
    assert told[-1] == (
        "screens.txt has a report on `gone`, which is no wrong variant: `--keep-screens` removes it."
    )
    assert broken(course, "--quick") == []


@pytest.mark.rest
def test_the_check_whose_report_is_kept_is_asked_alone(course: Path, tmp_path: Path) -> None:
    """The others are asked too if it says anything else, and of the `--whole`, which tells who rejects."""
    asked = tmp_path / "asked"
    checks = course / "lessons" / "lesson01" / "checks" / "test_show.py"
    checks.write_text(
        checks.read_text().replace("\n\ndef test_count", COUNTED.format(asked) + "def test_count")
    )
    assert broken(course, "--keep-screens") == []
    asked.unlink()
    assert broken(course) == []
    assert len(asked.read_text()) == NOT_WRONG

    screens = course / "lessons" / "lesson01" / "screens.txt"
    screens.write_text(screens.read_text().replace("show, test_count: ", "show, test_counted: "))
    asked.unlink()
    assert len(broken(course)) == WRONG_IN_SHOW
    assert len(asked.read_text()) == NOT_WRONG + 2 * WRONG_IN_SHOW
    told = broken(course, "--whole")
    assert len(told) == WRONG_IN_SHOW
    assert all(sentence.endswith(", and not by test_counted as in screens.txt.") for sentence in told)


def broken(course: Path, *options: str) -> list[str]:
    """What the laws of the first lesson say of its screens."""
    [lesson] = json.loads(run_checker("verify", "lesson01", "--json", *options, course=course).out)["lessons"]
    sentences: list[str] = lesson["broken"]
    return [sentence for sentence in sentences if "screens.txt" in sentence]


def wrong_variants(course: Path) -> int:
    """How many the first lesson has."""
    return (course / "lessons" / "lesson01" / "variants.toml").read_text().count('kind = "wrong"')
