"""What came of a trial, in words for the one who wrote the suite."""

from collections.abc import Callable

from checker.trial import Ending, Trial
from checker.verdict import Frame

SIGNS = {
    "async def functions are not natively supported": (
        "Mark the test with `@pytest.mark.anyio` or `@pytest.mark.asyncio`: without a mark nobody awaits it."
    ),
    "requested an async fixture": (
        "An `async` fixture is made by `@pytest_asyncio.fixture` for tests of pytest-asyncio; tests "
        "marked with `@pytest.mark.anyio` take it from `@pytest.fixture`."
    ),
    "no such table": (
        "The connection that asks sees no tables. The lifespan makes them; an in-memory SQLite gives each "
        "connection a database of its own, unless the engine has `poolclass=StaticPool`."
    ),
    "No module named 'app'": "The suite runs as `python -m pytest tests`, with `app/` beside it.",
}
"""What the text of a failure says of its cause."""


def say(trial: Trial) -> str:
    """How the run ended, as the end of the sentence "got …"."""
    sentences: dict[Ending, Callable[[Trial], str]] = {
        Ending.PASSED: lambda _: f"{_count(len(trial.passed), 'test')} that passed",
        Ending.FAILED: _failed,
        Ending.EMPTY: _empty,
        Ending.CRASHED: lambda _: "tests that could not be collected",
        Ending.TIMED_OUT: lambda _: f"a run that had not ended after {trial.seconds:.0f} s{_where(trial)}",
        Ending.ENDED: lambda _: f"a run that {trial.text}{_where(trial)}",
        Ending.NOT_RUN: lambda _: "no run, since others came to no end",
    }
    return sentences[trial.ending](trial)


def _failed(trial: Trial) -> str:
    more = len(trial.broken) - 1
    others = f" (and {more} more)" if more else ""
    return f"`{trial.broken[0].id}`, which failed{others}"


def _empty(trial: Trial) -> str:
    return f"no test that ran: {_count(len(trial.tests), 'test')} skipped" if trial.tests else "no test"


def _where(trial: Trial) -> str:
    return f", in `{trial.running}`" if trial.running else ""


def raised_in(trial: Trial) -> str:
    """What the first failing test raised, or what stopped the run."""
    if trial.ending is Ending.FAILED:
        return trial.broken[0].text
    return trial.text if trial.ending is Ending.CRASHED else ""


def frames_of(trial: Trial) -> tuple[Frame, ...]:
    """The lines of the suite where it was raised."""
    return trial.broken[0].frames if trial.ending is Ending.FAILED else trial.frames


def cause_of(trial: Trial) -> str:
    """The likeliest mistake, if the text of the failure tells it."""
    text = raised_in(trial)
    return next((cause for sign, cause in SIGNS.items() if sign in text), "")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
