"""The runs of one submission's test suite: each is made when it is first asked for, and kept."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from checker import apps, starter
from checker.apps import App, Apps, Kind
from checker.bench import Bench, Job
from checker.course import Lesson
from checker.host.request import REVERSED, SuiteRequest
from checker.orders import Culprit, find_culprit
from checker.process import Process
from checker.starter import Files
from checker.trial import Ending, Trial

TESTS = "tests/"
LONGER = 6
"""How much longer a whole suite may take than one answer of an app: a minute, unless told otherwise."""
SEEDS = ("1",)
ORDERS = (REVERSED, *SEEDS)


class Runs:
    """Runs the suite of a submission on the apps of its lesson; `seconds` is what an app may take to answer.

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
        files = starter.read(submission)
        self.tests: Files = {name: text for name, text in files.items() if name.startswith(TESTS)}
        """The files of the suite."""
        self.correct: dict[App, Trial] = {}
        """The run on each correct app."""
        self.broken: dict[App, Trial] = {}
        """The run on each broken app of the steps so far."""
        self.controls: dict[tuple[App, str], Trial] = {}
        """Another run on a correct app, among the broken ones of a later step."""
        self._lesson = lesson
        self._bench = Bench(launch, folder, self.tests, LONGER * seconds)
        self._first: dict[App, Job] = {}

    @cached_property
    def _apps(self) -> Apps:
        return apps.load(self._lesson)

    def of_step(self, step: str) -> list[App]:
        """The broken apps that a suite must catch in a step."""
        return [app for app in self._apps.app if app.step == step]

    def run_step(self, step: str) -> None:
        """Run what this step needs and has not run yet."""
        correct = [app for app in self._apps.app if app.kind is Kind.CORRECT]
        broken = [app for app in self.of_step(step) if app not in self.broken]
        fresh = [app for app in correct if app not in self.correct]
        controls = correct[: 1 if broken and not fresh else 0]
        chosen = [*fresh, *controls, *broken]
        if not (fresh or broken):
            return
        jobs = [self._job(app) for app in chosen]
        right = {job for job, app in zip(jobs, chosen, strict=True) if app.kind is Kind.CORRECT}
        found = self._bench.run(jobs, lambda job, trial: job in right and trial.ending is not Ending.PASSED)
        for number, app in enumerate(chosen):
            trial = found[number][0]
            if app in broken:
                self.broken[app] = trial
            elif app in fresh:
                self.correct[app], self._first[app] = trial, jobs[number]
            else:
                self.controls[app, step] = trial

    def _job(self, app: App) -> Job:
        broken = app.kind is Kind.BROKEN
        return Job(apps.files_of(self._lesson, self._apps, app), stop=broken, optional=broken)

    @property
    def _first_job(self) -> Job:
        return next(iter(self._first.values()))

    @cached_property
    def repeats(self) -> dict[str, list[Trial]]:
        """The runs on the first correct app once more: `again`, in other orders, and two `together`."""
        app = self._first_job.app
        jobs = {
            "together": Job(app, times=2),
            "again": Job(app, place=self._bench.places[self._first_job]),
            **{order: Job(app, order=order) for order in ORDERS},
        }
        found = self._bench.run(list(jobs.values()), lambda _job, _trial: False)
        return {name: found[number] for number, name in enumerate(jobs)}

    def culprit(self, trial: Trial) -> Culprit:
        """Which tests depend on each other, from a run in another order that failed."""
        return find_culprit(self._bench, self._first_job.app, trial)
