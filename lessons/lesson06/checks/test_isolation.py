"""Step isolation: no test needs another, and none leaves anything."""

from checker.trials import Trials


def test_again(trials: Trials) -> None:
    """Your tests pass a second time, in the same folder."""
    trials.require_again()


def test_any_order(trials: Trials) -> None:
    """Your tests pass in any order: from the last to the first, and shuffled."""
    trials.require_any_order()


def test_together(trials: Trials) -> None:
    """Your tests pass while they also run in a second process, in the same folder."""
    trials.require_together()


def test_nothing_left(trials: Trials) -> None:
    """When your tests have ended, there is no new file outside the folder for temporary files, and no thread or process of theirs."""
    trials.require_nothing_left()


def test_no_network(trials: Trials) -> None:
    """Your tests ask no other machine; 127.0.0.1 is this one."""
    trials.require_quiet(
        "network",
        "tests that ask no other machine",
        "a connection to `{}`",
        "Replace what asks: a dependency by `app.dependency_overrides`, a server by one on 127.0.0.1.",
    )


def test_no_sleep(trials: Trials) -> None:
    """Your tests do not sleep, by `time.sleep`, `asyncio.sleep` or `anyio.sleep`."""
    trials.require_quiet(
        "sleeps",
        "tests that do not sleep",
        "a sleep of {} s",
        "A sleep is too short on a busy machine and too long on every other. `TestClient` returns when background "
        "tasks are done; for anything else wait on an event or a queue, with a time limit.",
    )
