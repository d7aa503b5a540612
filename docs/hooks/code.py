"""Makes blocks of code light: they are most of a page's elements, each of which costs a telephone time.

What scrolls sideways can be reached by the keyboard from the start: the theme's script, which knows how wide
the screen is, sees to that only once a block is there to be seen.
"""

import re

BLOCK = re.compile(r"<pre>.*?</pre>", re.DOTALL)
PLAIN = re.compile(r'<span class="(?:kc|n|o|p|w)">([^<]*)</span>')
"""Names, operators, brackets and spaces, which have the colour of the text: two of three elements."""
EMPTY = "<span></span>"
"""What Pygments begins a block with, for browsers of long ago."""
TAG_OR_ENTITY = re.compile(r"<[^>]*>|(&)[^;]*;")
NARROWEST = 32
"""Characters that a line of code has on a telephone, inside of a note."""


def on_page_content(html: str, **_unused: object) -> str:
    """Leave an element only where the colour changes."""
    return BLOCK.sub(lambda found: _lighten(found[0]), html)


def _lighten(block: str) -> str:
    block = PLAIN.sub(r"\1", block.replace(EMPTY, "", 1))
    lines = TAG_OR_ENTITY.sub(r"\1", block).splitlines()
    if max(map(len, lines), default=0) > NARROWEST:
        return block.replace("<code>", '<code tabindex="0">', 1)
    return block
