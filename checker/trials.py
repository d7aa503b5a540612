"""Blind trials: what checks ask about a test suite that runs on apps which the checker chose."""

from collections import Counter

from checker.apps import App
from checker.expect import Unmet, require
from checker.runs import OTHER_ORDERS, Runs
from checker.trial import Ending, Note, Trial
from checker.trial_words import (
    FOREIGN_KEY,
    NO_LIFESPAN,
    UNUSED_KEY,
    cause_in,
    cause_of,
    frames_of,
    raised_in,
    say,
)

LEFT_DATABASE = (
    "Set `DATABASE_URL` before the app is imported, to a place in a folder that `tmp_path_factory` or "
    "`tempfile` has made."
)
LEFT_FILES = "`tmp_path` is a folder of its own for each test, and nobody has to clean it up."
LEFT_RUNNING = "Whatever a test or a fixture starts, it has to stop: a `with`, or what follows a `yield`."
STAYED = "Something stayed from the first time, as rows in a database or a file."
SAME_PLACE = "Both use the same place: a file or a port with a fixed name."
NOT_TAKEN_OUT = "Take it out in the fixture that put it in, after its `yield`."
NO_CATCH = "Only a test that fails or errors counts."


class Trials(Runs):
    """What a check may ask of a suite; each method raises `Unmet` if it is not so."""

    step = ""
    """The step whose check asks."""

    def require_correct(self) -> None:
        """All tests pass on each correct app, every time."""
        require(any(name.endswith(".py") for name in self.tests), "tests in `tests/`", "no Python file there")
        self.run_step(self.step)
        for app, trial in self.correct.items():
            _require_passed(trial, f"all of your tests to pass on an app that is right: {app}")
        for app, job, trial in self.controls:
            if trial.ending is Ending.FAILED and self.fails_again(job):
                raise self._out_of_order(app, trial)
            _require_passed(trial, f"all of your tests to pass again on an app that is right: {app}")

    def require_caught(self, app: App) -> None:
        """At least one test fails on this broken app, in a suite that passes on the correct ones."""
        self.require_correct()
        trial = self.broken[app]
        if trial.ending is not Ending.FAILED:
            cause = "" if trial.ending is Ending.PASSED else NO_CATCH
            raise _unmet(f"at least one of your tests to fail on {app}", trial, cause)

    # Isolation

    def require_again(self) -> None:
        """The suite passes a second time in the folder where it has run before."""
        self.require_correct()
        expected = "all of your tests to pass a second time, in the folder where they ran before"
        _require_passed(self.again, expected, STAYED)

    def require_any_order(self) -> None:
        """The suite passes in other orders; a failure names the tests that depend on each other."""
        self.require_correct()
        for order in OTHER_ORDERS:
            app, trial = self.in_order(order)
            if trial.ending is Ending.FAILED:
                raise self._out_of_order(app, trial)
            _require_passed(trial, "all of your tests to pass in another order")

    def _out_of_order(self, app: App, trial: Trial) -> Unmet:
        """A failure on an app on which they pass in another order."""
        culprit, shown = self.culprit(app, trial), _unmet("", trial)
        expected = "all of your tests to pass in any order"
        return Unmet(expected, culprit.got, cause=culprit.cause, error=shown.error, frames=shown.frames)

    def require_together(self) -> None:
        """The suite passes in two processes at once, in the same folder."""
        self.require_correct()
        expected = "all of your tests to pass while they also run in a second process"
        first, second = (set(trial.databases) for trial in self.together)
        if shared := sorted(first & second):
            raise Unmet(
                "a database for each process", f"`{shared[0].rpartition('/')[2]}` in both", cause=SAME_PLACE
            )
        for trial in self.together:
            _require_passed(trial, expected, SAME_PLACE)

    def require_nothing_left(self) -> None:
        """No run leaves files, threads or processes."""
        wanted = "nothing left when your tests have ended, but in the folder for temporary files"
        for trial in self._passed():
            if trial.files:
                cause = LEFT_DATABASE if trial.files[0].endswith(".db") else LEFT_FILES
                raise Unmet(wanted, f"the file {_listed(trial.files)}", cause=cause)
            if trial.threads:
                raise Unmet(wanted, f"the thread {_listed(trial.threads)}", cause=LEFT_RUNNING)
            require(not trial.processes, wanted, f"processes: {trial.processes}", cause=LEFT_RUNNING)

    # What was seen besides

    def require_quiet(self, kind: str, wanted: str, got: str, cause: str = "") -> None:
        """No run has a note of this kind, `sleeps`, `network`, `reads` or `warnings`.

        `got` says what was seen instead, with `{}` for the note's text.
        """
        for trial in self._passed():
            notes: tuple[Note, ...] = getattr(trial, kind)
            if notes:
                text, frames = notes[0].text, notes[0].frames
                raise Unmet(wanted, got.format(text), cause=cause or cause_in(text), frames=frames)

    def require_lifespan(self) -> None:
        """The app's lifespan runs at least once."""
        wanted = "the app's lifespan to run in your tests"
        for trial in self._passed():
            require(trial.lifespans, wanted, "a run in which it never did", cause=NO_LIFESPAN)

    def require_asynchronous(self) -> None:
        """An `async` test runs to its end and sends a request to the app."""
        wanted = "an `async def` test that sends a request to the app"
        for trial in self._passed():
            own = [test for test in trial.passed if test.asynchronous]
            require(own, wanted, "none among the tests that passed")
            require(any(test.requests for test in own), wanted, f"`{own[0].id}`, which sends none")

    def require_overrides(self) -> None:
        """Some dependency that a request asks for is overridden in a test, and none is at the end."""
        for trial in self._passed():
            if foreign := [each for each in trial.overrides if each.foreign]:
                got = f"`{foreign[0].name}` as a key, in `{foreign[0].test}`"
                raise Unmet("overrides whose keys are functions of the app", got, cause=FOREIGN_KEY)
            require(trial.overrides, "a test that overrides a dependency of the app", "none that does")
            first = trial.overrides[0]
            got = f"only `{first.name}`, in `{first.test}`, for which no request asked"
            require(
                any(each.used for each in trial.overrides),
                "an override that a request uses",
                got,
                cause=UNUSED_KEY,
            )
            if left := [each for each in trial.overrides if each.left]:
                got = f"one for `{left[0].name}`, which came in `{left[0].test}`"
                raise Unmet("no override when your tests have ended", got, cause=NOT_TAKEN_OUT)

    def require_parametrized(self, cases: int) -> None:
        """Some test function runs for at least so many cases."""
        for trial in self._passed():
            counts = Counter(
                name for test in trial.tests for name, bracket, _ in [test.id.partition("[")] if bracket
            )
            most = max(counts.values(), default=0)
            require(most >= cases, f"a test that runs for at least {cases} cases", f"at most {most} cases")

    def _passed(self) -> list[Trial]:
        """The runs on the correct apps, all of which have passed."""
        self.require_correct()
        return list(self.correct.values())


def _require_passed(trial: Trial, expected: str, cause: str = "") -> None:
    if trial.ending is not Ending.PASSED:
        raise _unmet(expected, trial, cause)


def _unmet(expected: str, trial: Trial, cause: str = "") -> Unmet:
    found = cause_of(trial) or cause
    return Unmet(expected, say(trial), cause=found, error=raised_in(trial), frames=frames_of(trial))


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"`{names[0]}`{more}"
