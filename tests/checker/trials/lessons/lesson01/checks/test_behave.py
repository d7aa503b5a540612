"""Step behave: the suite leaves nothing behind and depends on nothing."""

from checker.trials import Trials


def test_again(trials: Trials) -> None:
    """Your tests pass twice in the same folder."""
    trials.require_again()


def test_any_order(trials: Trials) -> None:
    """Your tests pass in any order."""
    trials.require_any_order()


def test_together(trials: Trials) -> None:
    """Your tests pass in two processes at once."""
    trials.require_together()


def test_nothing_left(trials: Trials) -> None:
    """Your tests leave nothing."""
    trials.require_nothing_left()


def test_quiet(trials: Trials) -> None:
    """Your tests do not sleep, ask no other machine, read no source and raise no warning."""
    trials.require_quiet("sleeps", "no sleep", "a sleep of {} s")
    trials.require_quiet("network", "no other machine to be asked", "a connection to `{}`")
    trials.require_quiet("reads", "tests that ask the app", "tests that read `{}`")
    trials.require_quiet("warnings", "no warning", "{}")


def test_lifespan(trials: Trials) -> None:
    """The lifespan runs."""
    trials.require_lifespan()


def test_overrides(trials: Trials) -> None:
    """Overrides are taken out."""
    trials.require_overrides()


def test_asynchronous(trials: Trials) -> None:
    """An async test runs."""
    trials.require_asynchronous()


def test_parametrized(trials: Trials) -> None:
    """A table of cases is parametrized."""
    trials.require_parametrized(3)
