"""Writes the reference of the command line from the parsers themselves: what they say is what they take."""

import os

from mkdocs.structure.pages import Page

from checker.cli import CHECK, OVERVIEW, parser_of
from checker.commands import COMMANDS

MARK = "<!-- commands -->"
COLUMNS = "88"
FOR_CHECK = "check a lesson, or all of them; the command needs no name"


def on_page_markdown(markdown: str, *, page: Page, **_unused: object) -> str:
    """Put what `--help` prints for each command in place of the mark."""
    del page
    return markdown.replace(MARK, _commands()) if MARK in markdown else markdown


def _commands() -> str:
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = COLUMNS  # argparse asks for the width of a terminal, which a build may lack
    try:
        parts = [_block(OVERVIEW.rstrip())]
        parts += [_section(name, text) for name, text in {CHECK: FOR_CHECK, **COMMANDS}.items()]
    finally:
        os.environ.pop("COLUMNS")
        if before is not None:
            os.environ["COLUMNS"] = before
    return "\n\n".join(parts)


def _section(name: str, text: str) -> str:
    title = "lessonNN" if name == CHECK else name
    return (
        f"## `{title}`\n\n{text[:1].upper()}{text[1:]}.\n\n{_block(parser_of(name).format_help().rstrip())}"
    )


def _block(text: str) -> str:
    return f"```text\n{text}\n```"
