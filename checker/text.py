"""Text from outside made safe to show: no control characters, no endless lines."""

import re

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)


def clean(text: str) -> str:
    """The text with every control character shown as an escape; newlines and tabs stay."""
    return _UNSAFE.sub(lambda found: _escape(found.group()), text)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def shorten(text: str, lines: int = 20, width: int = 400) -> str:
    """At most `lines` lines of `width` characters; what was cut is said where it was."""
    rows = [
        row if len(row) <= width else f"{row[:width]}… ({len(row) - width} characters more)"
        for row in text.splitlines()
    ]
    if len(rows) > lines:
        rows = [*rows[:lines], f"… ({len(rows) - lines} lines more)"]
    return "\n".join(rows)
