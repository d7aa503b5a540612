"""What an app writes to standard output and standard error, read while it runs."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker.expect import Unmet
from checker.patience import looks
from checker.settling import Settling
from checker.values import show

MAX_BYTES = 4 * 1024 * 1024
LINE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment in a server's life: how much output and how many events there were."""

    stdout: int = 0
    stderr: int = 0
    events: int = 0


class Logs:
    """The output of one server over all its starts; of what is asked for, at most the last 4 MiB are read.

    `seconds` is how long to wait for a line. `settling` is called before the output is read: then the app has
    written what it had to for what it has answered.
    """

    def __init__(self, folder: Path, seconds: float, settling: Settling | None = None) -> None:
        self._stdout = folder / "stdout.log"
        self._stderr = folder / "stderr.log"
        self._seconds = seconds
        self._settling = settling or Settling()

    def mark(self, events: int) -> Mark:
        """This moment."""
        return Mark(size(self._stdout), size(self._stderr), events)

    def text(self, since: Mark | None = None) -> str:
        """Standard output since a moment, or since the first start."""
        self._settling()
        return read_text(self._stdout, since.stdout if since else 0)

    def printed(self, since: Mark) -> str:
        """Standard output and then standard error since a moment."""
        parts = (self.text(since), read_text(self._stderr, since.stderr))
        return "\n".join(part.strip("\n") for part in parts if part.strip())

    def lines(self, since: Mark | None = None) -> list[str]:
        """The lines of standard output that began and ended since a moment."""
        *whole, _ = self.text(since).split("\n")
        return whole[1:] if since and within_line(self._stdout, since.stdout) else whole

    def records(self, since: Mark | None = None) -> list[dict[str, Any]]:
        """The lines of standard output since a moment that are JSON objects."""
        parsed = map(_json_object, self.lines(since))
        return [record for record in parsed if record is not None]

    def find(
        self, since: Mark | None = None, seconds: float = LINE_SECONDS, **fields: object
    ) -> dict[str, Any] | None:
        """The first JSON line since a moment that has these values, None if none comes in this time.

        A line may follow its response. To see that a request has only one, send another, find its line, and
        count then.
        """
        for _ in looks(seconds):
            for record in self.records(since):
                if all(record.get(name) == value for name, value in fields.items()):
                    return record
        return None

    def wait_for(self, since: Mark | None = None, **fields: object) -> dict[str, Any]:
        """The same, within the time that an answer may take; raises `Unmet` if none comes."""
        found = self.find(since, self._seconds, **fields)
        if found is None:
            raise Unmet(f"a JSON line on standard output with {show(fields)}", "none")
        return found


def size(path: Path) -> int:
    """The bytes in a file, 0 if there is none."""
    try:
        return os.stat(path).st_size  # noqa: PTH116 (before each request: `Path.stat` takes longer)
    except OSError:
        return 0


def within_line(path: Path, position: int) -> bool:
    """Whether a line of a regular file has begun before a byte and goes on with it."""
    if position == 0 or not path.is_file() or path.is_symlink():
        return False
    with path.open("rb") as file:
        file.seek(position - 1)
        return file.read(1) not in {b"\n", b""}


def read_text(path: Path, start: int) -> str:
    """The text of a regular file from a byte on, at most the last 4 MiB; "" for anything else."""
    if not path.is_file() or path.is_symlink():
        return ""
    with path.open("rb") as file:
        file.seek(max(start, size(path) - MAX_BYTES))
        return file.read(MAX_BYTES).decode("utf-8", "replace")


def _json_object(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
