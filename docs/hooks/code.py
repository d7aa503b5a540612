"""Makes blocks of code light: they are most of a page's elements, each of which costs a telephone time."""

import re

BLOCK = re.compile(r"<pre>.*?</pre>", re.DOTALL)
PLAIN = re.compile(r'<span class="(?:kc|n|o|p|w)">([^<]*)</span>')
"""Names, operators, brackets and spaces, which have the colour of the text: two of three elements."""
EMPTY = "<span></span>"
"""What Pygments begins a block with, for browsers of long ago."""


def on_page_content(html: str, **_unused: object) -> str:
    """Leave an element only where the colour changes."""
    return BLOCK.sub(lambda found: PLAIN.sub(r"\1", found[0].replace(EMPTY, "", 1)), html)
