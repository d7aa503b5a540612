"""Chance that a suite cannot foresee, and that is the same whenever it is asked about the same suite."""

import random
import secrets
from pathlib import Path

from checker.paths import own_folder
from checker.progress import write_atomically
from checker.starter import Files

SECRET_BYTES = 16


def chance_for(root: Path, files: Files) -> random.Random:
    """Draws that depend on these files and on a secret of the course's folder `root`, and on nothing else."""
    return random.Random(_secret(root) + repr(sorted(files.items())))


def _secret(root: Path) -> str:
    """What nobody knows who has only the course and the suite; another one each time if none can be kept."""
    path = own_folder(root) / "secret"
    try:
        if not path.is_file():
            write_atomically(path, secrets.token_hex(SECRET_BYTES))
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return secrets.token_hex(SECRET_BYTES)
