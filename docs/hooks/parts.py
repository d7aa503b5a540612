"""Lets a browser lay out a long page as it is read: what follows each heading is a part that can wait.

A part that is off the screen costs nothing before it is scrolled to, yet is searched, linked to and printed.
"""

import re

HEADING = re.compile(r"^(?=<h[23] )", re.MULTILINE)
TITLE = re.compile(r"<h[23] .*?</h[23]>\n?", re.DOTALL)
NESTING = ("<div", "<details", "<section", "<ul", "<ol", "<table")
FOLDED = re.compile(r"<details.*?</details>", re.DOTALL)
CODE = re.compile(r"<pre.*?</pre>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
PART = (
    '{title}<div class="md-content__inner part" style="--words: {words}; --lines: {lines}">\n{body}</div>\n'
)
"""The theme's class makes it treat what is in a part as it does what lies on the page itself."""


def on_page_content(html: str, **_unused: object) -> str:
    """Make parts, unless headings lie within something else."""
    first, *rest = HEADING.split(html)
    if not all(map(_is_whole, rest)):
        return html
    return first + "".join(map(_part, rest))


def _is_whole(part: str) -> bool:
    return all(part.count(f"{tag}") == part.count(f"</{tag[1:]}") for tag in NESTING)


def _part(section: str) -> str:
    """A heading, and its part with what tells how high it will be: the browser need not know better yet."""
    found = TITLE.match(section)
    if not found or not section[found.end() :].strip():
        return section
    body = section[found.end() :]
    seen = FOLDED.sub("", body)
    lines = sum(code.count("\n") for code in CODE.findall(seen)) + 3 * body.count("<details")
    words = len(TAG.sub("", CODE.sub("", seen)).split())
    return PART.format(title=found[0], words=words, lines=lines, body=body)
