"""What a learner reads first after each known mistake is kept, and a change of it is told."""

import json
from pathlib import Path

import pytest

from tests.checker.running import run_checker


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


def broken(course: Path, *options: str) -> list[str]:
    """What the laws of the first lesson say of its screens."""
    [lesson] = json.loads(run_checker("verify", "lesson01", "--json", *options, course=course).out)["lessons"]
    sentences: list[str] = lesson["broken"]
    return [sentence for sentence in sentences if "screens.txt" in sentence]


def wrong_variants(course: Path) -> int:
    """How many the first lesson has."""
    return (course / "lessons" / "lesson01" / "variants.toml").read_text().count('kind = "wrong"')
