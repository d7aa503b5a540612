"""Step auth-and-overrides: the suite tests who may do what, and puts dependencies back."""

from checker.apps import App
from checker.trials import Trials


def test_overrides(trials: Trials) -> None:
    """At least one test overrides a dependency of the app, by the app's own function as the key, and sends a request that uses the override; no override is left at the end."""
    trials.require_overrides()


def test_broken_apps(trials: Trials, broken_app: App) -> None:
    """For each broken app of this step, at least one of your tests fails or has an error."""
    trials.require_caught(broken_app)
