"""What can go wrong outside a verdict, each with a tip and an exit status."""


class CheckerError(Exception):
    """Bad input or a broken set-up: one sentence, what to do next, exit status 2."""

    status = 2

    def __init__(self, sentence: str, tip: str = "") -> None:
        super().__init__(sentence)
        self.tip = tip


class CourseError(CheckerError):
    """The course itself is wrong: its author has to mend it."""


class HostError(CheckerError):
    """The host process could not be started or was lost."""


class NotHere(Exception):
    """A check asked for what this host has not: it does not count here, for or against."""


class HostLost(HostError):
    """The host died while checks ran: every step that is not judged yet becomes an error."""
