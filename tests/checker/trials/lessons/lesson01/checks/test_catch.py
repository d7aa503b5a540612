"""Step catch: the suite fails on what is wrong."""

from checker.apps import App
from checker.trials import Trials


def test_caught(trials: Trials, broken_app: App) -> None:
    """At least one of your tests fails on a broken app."""
    trials.require_caught(broken_app)
