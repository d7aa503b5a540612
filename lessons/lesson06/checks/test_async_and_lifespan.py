"""Step async-and-lifespan: the lifespan runs, and so do asynchronous tests."""

from checker.apps import App
from checker.trials import Trials


def test_lifespan(trials: Trials) -> None:
    """The app's lifespan runs in your tests."""
    trials.require_lifespan()


def test_asynchronous(trials: Trials) -> None:
    """At least one test is an `async def` that really runs and sends requests to the app."""
    trials.require_asynchronous()


def test_no_warning(trials: Trials) -> None:
    """Your tests raise no warning, neither in `tests/` nor in `app/`."""
    trials.require_quiet("warnings", "a run without warnings", "{}")


def test_broken_apps(trials: Trials, broken_app: App) -> None:
    """For each broken app of this step, at least one of your tests fails or has an error."""
    trials.require_caught(broken_app)
