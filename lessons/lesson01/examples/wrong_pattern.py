# WRONG: a pattern without anchors is searched for, so one good character is enough.
"""What a pattern accepts without `^` and `$`."""

from typing import Annotated

from pydantic import StringConstraints, TypeAdapter, ValidationError

# --8<-- [start:run]
for pattern in ("[a-z]+", "^[a-z]+$"):
    shelf = TypeAdapter(Annotated[str, StringConstraints(pattern=pattern)])
    for text in ("sf", "sf; DROP TABLE"):
        try:
            shelf.validate_python(text)
            print(f"{pattern:10} accepts {text!r}")
        except ValidationError:
            print(f"{pattern:10} refuses {text!r}")
# --8<-- [end:run]
