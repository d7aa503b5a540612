"""One run of a test suite on one app: how it ended, each of its tests, and what it did besides."""

from dataclasses import dataclass
from enum import StrEnum

from checker.verdict import Frame

BROKE = frozenset({"failed", "error"})


class Ending(StrEnum):
    """How a run ended."""

    PASSED = "passed"
    FAILED = "failed"
    """A test failed or had an error."""
    EMPTY = "empty"
    """No test ran."""
    CRASHED = "crashed"
    """The tests could not be collected, or a hook of the suite raised."""
    TIMED_OUT = "timed out"
    ENDED = "ended"
    """The process ended, or stopped testing, before all tests had run."""
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class Test:
    """One test: `outcome` is passed, failed, error or skipped, `requests` is how many it sent to the app.

    `calls` names the functions and classes of the app that it called, and its requests.
    """

    __test__ = False  # pytest is not to collect it

    id: str
    outcome: str
    text: str = ""
    frames: tuple[Frame, ...] = ()
    asynchronous: bool = False
    requests: int = 0
    calls: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was seen at a line of the suite, in a test; file and test may be ""."""

    file: str
    line: int
    text: str
    test: str

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The line, as a failure shows it."""
        return (Frame(self.file, self.line, ""),) if self.file else ()


@dataclass(frozen=True, slots=True)
class Override:
    """A dependency that was replaced: `left` at the end; `foreign` if no module of the app has it.

    It is `used` if a request asked for it.
    """

    name: str
    test: str
    left: bool
    foreign: bool
    used: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one run: `text` and `frames` say why it crashed or ended, in the test `running`."""

    ending: Ending
    tests: tuple[Test, ...] = ()
    text: str = ""
    frames: tuple[Frame, ...] = ()
    running: str = ""
    seconds: float = 0.0
    sleeps: tuple[Note, ...] = ()
    network: tuple[Note, ...] = ()
    reads: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()
    overrides: tuple[Override, ...] = ()
    lifespans: int = 0
    memories: int = 0
    """How many SQLite databases in memory were opened."""
    files: tuple[str, ...] = ()
    """What lies outside the folder for temporary files after the run and did not before."""
    databases: tuple[str, ...] = ()
    """The files that SQLite opened."""
    threads: tuple[str, ...] = ()
    processes: int = 0

    @property
    def broken(self) -> tuple[Test, ...]:
        """The tests that failed or had an error."""
        return tuple(test for test in self.tests if test.outcome in BROKE)

    @property
    def passed(self) -> tuple[Test, ...]:
        """The tests that passed."""
        return tuple(test for test in self.tests if test.outcome == "passed")
