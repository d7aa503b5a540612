"""Blind trials: what checks ask about a test suite that runs on apps which the checker chose."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from checker import apps, starter
from checker.apps import App, Apps, Kind
from checker.bench import Bench, Job
from checker.course import Lesson
from checker.expect import Unmet, require
from checker.host.request import REVERSED, SuiteRequest
from checker.orders import Culprit, find_culprit
from checker.process import Process
from checker.starter import Files
from checker.trial import Ending, Note, Trial
from checker.trial_words import FOREIGN_KEY, NO_LIFESPAN, cause_of, frames_of, raised_in, say

TESTS = "tests/"
LONGER = 6
"""How much longer a whole suite may take than one answer of an app: a minute, unless told otherwise."""
SEEDS = ("1",)


class Trials:
    """The runs of one submission's suite; each is made when a check first asks, and kept.

    `seconds` is what an app may take for an answer.

    The broken apps of a step run together with the correct ones, or with one of them again, in an order that
    is drawn anew each time.
    """

    def __init__(
        self,
        lesson: Lesson,
        submission: Path,
        launch: Callable[[SuiteRequest], Process],
        folder: Path,
        seconds: float,
    ) -> None:
        self.step = ""
        """The step whose check asks."""
        files = starter.read(submission)
        self._tests: Files = {name: text for name, text in files.items() if name.startswith(TESTS)}
        self._lesson = lesson
        self._bench = Bench(launch, folder, self._tests, LONGER * seconds)
        self._correct: dict[App, Trial] = {}
        self._first: dict[App, Job] = {}
        self._broken: dict[App, Trial] = {}
        self._controls: dict[App, Trial] = {}

    @cached_property
    def _apps(self) -> Apps:
        return apps.load(self._lesson)

    def of_step(self, step: str) -> list[App]:
        """The broken apps that a suite must catch in a step."""
        return [app for app in self._apps.app if app.step == step]

    # What the checks ask

    def require_correct(self) -> None:
        """All tests pass on each correct app, or `Unmet` says on which they do not and why."""
        named = [name for name in self._tests if name.endswith(".py")]
        require(named, "tests in `tests/`", "no Python file there")
        self._run_step()
        bad = [each for each in (*self._correct.items(), *self._controls.items()) if not _passed(each[1])]
        for app, trial in sorted(bad, key=lambda each: each[1].ending is Ending.NOT_RUN):
            raise _unmet(f"all of your tests to pass on an app that is right: {app}", trial)

    def require_caught(self, app: App) -> None:
        """At least one test fails on this broken app, in a suite that passes on the correct ones."""
        self.require_correct()
        trial = self._broken[app]
        expected = f"at least one of your tests to fail on {app}"
        if trial.ending is not Ending.FAILED:
            raise _unmet(
                expected, trial, "" if trial.ending is Ending.PASSED else "Only a test that fails counts."
            )

    def require_again(self) -> None:
        """The suite passes a second time in the folder where it has run before."""
        trial = self._repeats["again"][0]
        expected = "all of your tests to pass a second time, in the folder where they ran before"
        require_passed(
            trial, expected, "Something stayed from the first time, as rows in a database or a file."
        )

    def require_any_order(self) -> None:
        """The suite passes in other orders; a failure names the tests that depend on each other."""
        for order in (REVERSED, *SEEDS):
            trial = self._repeats[order][0]
            if trial.ending is Ending.FAILED:
                raise _depends(find_culprit(self._bench, self._first_job.app, trial), trial)
            require_passed(trial, "all of your tests to pass in another order", "")

    def require_together(self) -> None:
        """The suite passes in two processes at once, in the same folder."""
        for trial in self._repeats["together"]:
            expected = "all of your tests to pass while they also run in a second process"
            require_passed(trial, expected, "Both use the same place: a file or a port with a fixed name.")

    def require_nothing_left(self) -> None:
        """No run leaves files, threads or processes."""
        for trial in self._trials_of_correct():
            wanted = "nothing left when your tests have ended, but in the folder for temporary files"
            if trial.files:
                raise Unmet(wanted, f"the file {_listed(trial.files)}", cause=LEFT_FILES)
            if trial.threads:
                raise Unmet(wanted, f"the thread {_listed(trial.threads)}", cause=LEFT_THREADS)
            require(not trial.processes, wanted, f"processes: {trial.processes}", cause=LEFT_THREADS)

    def require_quiet(self, kind: str, wanted: str, got: str, cause: str = "") -> None:
        """No run has a note of this kind, `sleeps`, `network`, `reads` or `warnings`.

        `got` says what was seen instead, with `{}` for the note's text.
        """
        for trial in self._trials_of_correct():
            notes: tuple[Note, ...] = getattr(trial, kind)
            if notes:
                note = notes[0]
                raise Unmet(wanted, got.format(note.text), cause=cause, frames=note.frames)

    def require_lifespan(self) -> None:
        """The app's lifespan runs at least once."""
        for trial in self._trials_of_correct():
            require(
                trial.lifespans,
                "the app's lifespan to run in your tests",
                "a run in which it never did",
                cause=NO_LIFESPAN,
            )

    def require_asynchronous(self) -> None:
        """An `async` test runs to its end and sends a request to the app."""
        for trial in self._trials_of_correct():
            own = [test for test in trial.passed if test.asynchronous]
            expected = "an `async def` test that sends a request to the app"
            require(own, expected, "none among the tests that passed")
            require(any(test.requests for test in own), expected, f"`{own[0].id}`, which sends none")

    def require_overrides(self) -> None:
        """Some dependency of the app is overridden in a test, and none is at the end."""
        for trial in self._trials_of_correct():
            foreign = [each for each in trial.overrides if each.foreign]
            if foreign:
                raise Unmet(
                    "overrides whose keys are functions of the app",
                    f"`{foreign[0].name}` as a key, in `{foreign[0].test}`",
                    cause=FOREIGN_KEY,
                )
            require(trial.overrides, "a test that overrides a dependency of the app", "none that does")
            left = [each for each in trial.overrides if each.left]
            if left:
                raise Unmet(
                    "no override when your tests have ended",
                    f"one for `{left[0].name}`, which was there after `{left[0].test}`",
                    cause="Take it out in the fixture that put it in, after its `yield`.",
                )

    def require_parametrized(self, cases: int) -> None:
        """Some test function runs for at least so many cases."""
        for trial in self._trials_of_correct():
            counts: dict[str, int] = {}
            for test in trial.tests:
                name, bracket, _ = test.id.partition("[")
                counts[name] = counts.get(name, 0) + bool(bracket)
            most = max(counts.values(), default=0)
            require(most >= cases, f"a test that runs for at least {cases} cases", f"at most {most} cases")

    # How they are answered

    def _trials_of_correct(self) -> list[Trial]:
        self.require_correct()
        return list(self._correct.values())

    def _run_step(self) -> None:
        """Run what this step needs and has not run yet."""
        correct = [app for app in self._apps.app if app.kind is Kind.CORRECT]
        broken = [app for app in self.of_step(self.step) if app not in self._broken]
        fresh = [app for app in correct if app not in self._correct]
        controls = correct[: 1 if broken and not fresh else 0]
        chosen = [*fresh, *controls, *broken]
        if not (fresh or broken):
            return
        jobs = [
            Job(apps.files_of(self._lesson, self._apps, app), stop=app.kind is Kind.BROKEN) for app in chosen
        ]
        right = {job for job, app in zip(jobs, chosen, strict=True) if app.kind is Kind.CORRECT}
        found = self._bench.run(jobs, lambda job, trial: job in right and not _passed(trial))
        for number, app in enumerate(chosen):
            trial = found[number][0]
            if app in broken:
                self._broken[app] = trial
            elif app in fresh:
                self._correct[app], self._first[app] = trial, jobs[number]
            else:
                self._controls[app] = trial

    @property
    def _first_job(self) -> Job:
        return next(iter(self._first.values()))

    @cached_property
    def _repeats(self) -> dict[str, list[Trial]]:
        """The runs on the first correct app once more: again, in other orders, and two at once."""
        self.require_correct()
        app = self._first_job.app
        jobs = {
            "together": Job(app, times=2),
            "again": Job(app, place=self._bench.places[self._first_job]),
            **{order: Job(app, order=order) for order in (REVERSED, *SEEDS)},
        }
        found = self._bench.run(list(jobs.values()), lambda _job, _trial: False)
        return {name: found[number] for number, name in enumerate(jobs)}

    def close(self) -> None:
        """Remove what the runs left."""
        self._bench.close()


LEFT_FILES = (
    "Where did the database go? `DATABASE_URL` has to be set before the app is imported, and `tmp_path` and "
    "`tempfile` make folders that nobody has to clean up."
)
LEFT_THREADS = "Whatever a test or a fixture starts, it has to stop: a `with`, or what follows a `yield`."


def require_passed(trial: Trial, expected: str, cause: str) -> None:
    """The trial passed, or `Unmet` says what happened instead; `cause` is the likeliest one."""
    if not _passed(trial):
        raise _unmet(expected, trial, cause)


def _passed(trial: Trial) -> bool:
    return trial.ending is Ending.PASSED


def _unmet(expected: str, trial: Trial, cause: str = "") -> Unmet:
    return Unmet(
        expected,
        say(trial),
        cause=cause_of(trial) or cause,
        error=raised_in(trial),
        frames=frames_of(trial),
    )


def _depends(culprit: Culprit, trial: Trial) -> Unmet:
    unmet = _unmet("all of your tests to pass in any order", trial)
    unmet.got, unmet.cause = culprit.got, culprit.cause
    return unmet


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"`{names[0]}`{more}"
