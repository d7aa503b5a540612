"""What came of a trial, in words for the one who wrote the suite."""

from collections.abc import Callable

from checker.trial import Ending, Trial
from checker.verdict import Frame

FOREIGN_KEY = (
    "The key of an override is the very function that the app depends on, as the app's module has it; "
    "another one is never looked up."
)
UNUSED_KEY = (
    "Only what a path depends on by `Depends(…)` is looked up among the overrides, and only while a request "
    "runs: override one of these, and send a request that needs it."
)
NO_LIFESPAN = (
    "The app's lifespan never ran, so there are no tables. A `TestClient` runs it inside "
    "`with TestClient(app) as client:` only; an `ASGITransport` never does: enter "
    "`app.router.lifespan_context(app)` around it."
)
MEMORIES = (
    "An in-memory SQLite gives each connection a database of its own, without tables, unless the engine has "
    "`poolclass=StaticPool`. A file in a temporary folder has no such trap."
)
SIGNS = {
    "async def functions are not natively supported": (
        "Mark the test with `@pytest.mark.anyio` or `@pytest.mark.asyncio`: without a mark nobody awaits it."
    ),
    "requested an async fixture": (
        "An `async` test without a mark is awaited by nobody, nor are its fixtures. `@pytest.mark.anyio` "
        "awaits what `@pytest.fixture` makes, and `@pytest.mark.asyncio` what `@pytest_asyncio.fixture` does."
    ),
    "was never awaited": (
        "To call an `async` function without awaiting it runs nothing. A plain `unittest.TestCase` does "
        "that to `async` tests: take `IsolatedAsyncioTestCase`."
    ),
    "No module named 'app'": "The suite runs as `python -m pytest tests`, with `app/` beside it.",
}
"""What the text of a failure or a warning says of its cause."""


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
    return f"`{trial.broken[0].id}`, which failed"


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
    """The likeliest mistake, if the failure or what was seen besides tells it."""
    if trial.ending not in {Ending.FAILED, Ending.CRASHED}:
        return ""
    seen = {
        FOREIGN_KEY: any(each.foreign for each in trial.overrides),
        NO_LIFESPAN: trial.ending is Ending.FAILED and not trial.lifespans,
        MEMORIES: trial.memories > 1,
    }
    return cause_in(raised_in(trial)) or next((cause for cause, found in seen.items() if found), "")


def cause_in(text: str) -> str:
    """The likeliest mistake, if this text tells it."""
    return next((cause for sign, cause in SIGNS.items() if sign in text), "")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
