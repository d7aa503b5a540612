"""Step pass: the suite passes on what is right."""

from checker.apps import App
from checker.trials import Trials


def test_correct(trials: Trials) -> None:
    """Your tests pass on every app that is right."""
    trials.require_correct()


def test_caught(trials: Trials, broken_app: App) -> None:
    """At least one of your tests fails on a broken app."""
    trials.require_caught(broken_app)
