"""What an app has answered and is not through with yet: a file of bytes that the checker reads meanwhile.

Events could tell the same, but a pipe that nobody reads for a while would stop the app.
"""

import mmap
from pathlib import Path

NAME = "tally"
"""The file in a server's folder; whoever starts the server makes it."""
PLACES = 256


class Tally:
    """Gives each request that is answered a place in the file, which is 1 until the app is through with it.

    Behind its answer a request goes on with what follows a `yield`, and with background tasks. The file is
    mapped into memory: the app may close whatever it has open. Raises OSError or ValueError without the file.
    """

    def __init__(self, folder: Path) -> None:
        with (folder / NAME).open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), PLACES)
        self._next = 0

    def answer(self) -> int | None:
        """A request is as good as answered: its place; None if so many are not over that there is none."""
        for number in range(self._next, self._next + PLACES):
            place = number % PLACES
            if not self._memory[place]:
                self._memory[place] = 1
                self._next = place + 1
                return place
        return None

    def end(self, place: int) -> None:
        """The app is through with the request that has this place."""
        self._memory[place] = 0
