"""Puts a section of CONTRIBUTING.md into a page: authors read the same on the site as beside the code."""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

MARK = re.compile(r"^<!-- contributing: (?P<title>.+) -->$", re.MULTILINE)


def on_page_markdown(markdown: str, *, config: MkDocsConfig, **_unused: object) -> str:
    """Replace each mark by the section of that title, without the title."""
    source = Path(config.config_file_path).parent / "CONTRIBUTING.md"
    return MARK.sub(lambda found: _section(source, found["title"]), markdown)


def _section(source: Path, title: str) -> str:
    """The text below a heading of the second level; raises `PluginError` if there is none."""
    parts = re.split(r"^## (.+)$\n", source.read_text(encoding="utf-8"), flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    if title not in sections:
        raise PluginError(f"{source.name} has no section {title!r}, which a page includes.")
    return sections[title].strip()
