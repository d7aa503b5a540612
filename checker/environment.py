"""What the code of a learner finds in its environment."""

import os
from pathlib import Path

KEPT_VARIABLES = ("PATH", "LANG", "SYSTEMROOT")


def bare_environment(home: Path, temporary: Path) -> dict[str, str]:
    """As good as nothing: nothing of the learner's own gets in, so that verdicts don't vary."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return {**kept, "HOME": str(home), "TMPDIR": str(temporary), "TZ": "UTC"}
