"""Step first-test: the suite passes on what is right and fails on what is wrong."""

from checker.apps import App
from checker.trials import Trials


def test_right_apps(trials: Trials) -> None:
    """`python -m pytest tests` passes on three apps that keep the contract of lesson 05, each written in another way."""
    trials.require_correct()


def test_broken_apps(trials: Trials, broken_app: App) -> None:
    """For each broken app of this step, at least one of your tests fails or has an error."""
    trials.require_caught(broken_app)
