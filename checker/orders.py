"""Which tests of a suite depend on each other, once an order is known in which one fails."""

from dataclasses import dataclass

from checker.bench import Bench, Job
from checker.starter import Files
from checker.trial import Ending, Trial

MAX_RUNS = 12


@dataclass(frozen=True, slots=True)
class Culprit:
    """Tests that depend on each other: what was seen, and how to see it again."""

    got: str
    cause: str


def find_culprit(bench: Bench, app: Files, trial: Trial) -> Culprit:
    """The test that needs another before it, or the one that spoils it; `trial` is a run that failed."""
    failing = trial.broken[0].id
    if _fails(bench, app, (failing,)):
        return Culprit(
            f"`{failing}`, which fails when it runs alone",
            f"It needs something that another test leaves. Try `python -m pytest {failing}`.",
        )
    before = [test.id for test in trial.tests[: [test.id for test in trial.tests].index(failing)]]
    for _ in range(MAX_RUNS):
        if len(before) <= 1:
            break
        half = before[: len(before) // 2]
        before = half if _fails(bench, app, (*half, failing)) else before[len(half) :]
    pair = " ".join([*before[:1], failing])
    if not before or not _fails(bench, app, (before[0], failing)):
        return Culprit(
            f"`{failing}`, which fails after some of the others", "It finds what other tests leave."
        )
    return Culprit(
        f"`{failing}`, which fails when `{before[0]}` runs before it",
        f"The one leaves something that the other finds. Try `python -m pytest {pair}`.",
    )


def _fails(bench: Bench, app: Files, tests: tuple[str, ...]) -> bool:
    trial = bench.run([Job(app, only=tests)], lambda _job, _trial: False)[0][0]
    return trial.ending is Ending.FAILED and trial.broken[0].id == tests[-1]
