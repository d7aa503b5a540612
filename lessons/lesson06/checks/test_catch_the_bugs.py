"""Step catch-the-bugs: the suite notices what goes wrong in warehouses."""

from checker.apps import App
from checker.trials import Trials

CASES = 5


def test_table(trials: Trials) -> None:
    """The rules for what comes in are tested by a table: one test is parametrized with at least five cases."""
    trials.require_parametrized(CASES)


def test_behaviour_only(trials: Trials) -> None:
    """Your tests ask the app and do not read the files in `app/`."""
    trials.require_quiet(
        "reads",
        "tests that ask the app what it does",
        "a test that reads `{}`",
        "What the code looks like says nothing of what it does: send a request.",
    )


def test_broken_apps(trials: Trials, broken_app: App) -> None:
    """For each broken app of this step, at least one of your tests fails or has an error."""
    trials.require_caught(broken_app)
