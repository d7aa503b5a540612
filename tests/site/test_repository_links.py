"""The same texts, read where the code is hosted: their relative links lead to files there as well."""

import re
from pathlib import Path

import pytest

from checker.paths import ROOT
from tests.site.pages import is_elsewhere

TEXTS = sorted({ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("lessons/*/lesson.md")})
CODE = re.compile(r"^( *)(`{3,}|~{3,}).*?^\1\2|`[^`\n]*`", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?P<address>[^)\s]+)")


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.relative_to(ROOT).as_posix())
def test_relative_links_lead_to_files(text: Path) -> None:
    """Links of the site's form, as `start/`, would work there only."""
    prose = CODE.sub("", text.read_text(encoding="utf-8"))
    addresses = [found["address"].partition("#")[0] for found in LINK.finditer(prose)]
    inside = [address for address in addresses if address and not is_elsewhere(address)]
    assert [address for address in inside if not (text.parent / address).is_file()] == []
