"""What an app told of itself over all its starts, and what of it came after a moment."""

from collections.abc import Callable

from checker import diagnosis
from checker.diagnosis import Diagnosis
from checker.events import Event
from checker.logs import Logs, Mark


class Hearing:
    """The `events` of all lives of a server: `listen` takes in those that are there. `logs` is its output."""

    def __init__(self, listen: Callable[[float], None], logs: Logs) -> None:
        self.events: list[Event] = []
        self._listen = listen
        self._logs = logs

    def mark(self) -> Mark:
        """This moment."""
        self._listen(0.0)
        return self._logs.mark(len(self.events))

    def raised(self, since: Mark, seconds: float = 0.0) -> Diagnosis:
        """The last exception that a request raised since a moment; waits up to `seconds` for it."""
        self._listen(seconds if len(self.events) == since.events else 0.0)
        return diagnosis.raised(self.events[since.events :])

    def raised_behind(self, since: Mark) -> Diagnosis:
        """The last exception since a moment that came behind an answer, which tells nothing of it."""
        return diagnosis.raised(each for each in self.events[since.events :] if each.get("behind") is True)

    def warnings(self) -> list[Event]:
        """The warnings that the submission's code raised."""
        self._listen(0.0)
        return [event for event in self.events if event["event"] == "warning"]
