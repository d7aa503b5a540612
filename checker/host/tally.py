"""How far an app is with what it has answered: two numbers in a file that the checker reads meanwhile.

Events could tell the same, but a pipe that nobody reads for a while would stop the app.
"""

import mmap
import struct
from pathlib import Path

LAYOUT = struct.Struct("=QQ")
NAME = "tally"
"""The file in a server's folder; whoever starts the server makes it."""


class Tally:
    """Counts the requests that an app has answered, and with how many of them it is through.

    Behind its answer a request goes on with what follows a `yield`, and with background tasks. The file is
    mapped into memory: the app may close whatever it has open. Raises OSError if there is none.
    """

    def __init__(self, folder: Path) -> None:
        with (folder / NAME).open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), LAYOUT.size)
        self._answered = self._over = 0

    def count_answered(self) -> None:
        """One more request is as good as answered."""
        self._answered += 1
        LAYOUT.pack_into(self._memory, 0, self._answered, self._over)

    def count_over(self) -> None:
        """The app is through with one more."""
        self._over += 1
        LAYOUT.pack_into(self._memory, 0, self._answered, self._over)
