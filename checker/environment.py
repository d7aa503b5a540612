"""What the code of a learner finds in its environment."""

import os
from pathlib import Path

UNBUFFERED = "PYTHONUNBUFFERED"
"""Without this variable, standard output that is no terminal is written in blocks, as by any Python."""
KEPT_VARIABLES = ("PATH", "LANG", "SYSTEMROOT")


def bare_environment(home: Path, temporary: Path) -> dict[str, str]:
    """As good as nothing: nothing of the learner's own gets in, so that verdicts don't vary.

    What is printed is written a line at a time, so that reports have it.
    """
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return {**kept, "HOME": str(home), "TMPDIR": str(temporary), "TZ": "UTC", UNBUFFERED: "1"}
