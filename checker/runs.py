"""The runs of one submission's test suite: each is made when it is first asked for, and kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import cycle
from pathlib import Path
from random import Random

from checker import apps, starter
from checker.affinity import Affinity
from checker.apps import App, Apps, Kind
from checker.bench import Bench, Job
from checker.chance import chance_for
from checker.course import Lesson
from checker.host.request import REVERSED, WRITTEN, SuiteRequest
from checker.orders import Culprit, find_culprit
from checker.process import Process
from checker.starter import Files
from checker.trial import Ending, Trial

TESTS = "tests/"
LONGER = 6
"""How much longer a whole suite may take than one answer of an app: a minute, unless told otherwise."""
SEED = "1"
OTHER_ORDERS = (REVERSED, SEED)


class Runs:
    """Runs the suite of a submission on the apps of its lesson; `seconds` is what an app may take to answer.

    Broken apps run together with a correct one, its tests in the same order as those of a broken one, and in
    a turn that is drawn anew each time: nothing but the app tells which is which.
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
        self.ordered: dict[str, tuple[App, Trial]] = {}
        """A run in each of the other orders, and its app, once it has been asked for."""
        self.broken: dict[App, Trial] = {}
        """The run on each broken app of the steps so far."""
        self.controls: list[tuple[App, Job, Trial]] = []
        """Other runs on correct apps, each on the next one, among the broken ones of a later step."""
        self._culprits: dict[Trial, Culprit] = {}
        self._lesson = lesson
        self._bench = Bench(launch, folder, self.tests, LONGER * seconds)

    @cached_property
    def _apps(self) -> Apps:
        return apps.load(self._lesson)

    @cached_property
    def _first(self) -> Job:
        """The first run on the first correct app."""
        first = next(app for app in self._apps.app if app.kind is Kind.CORRECT)
        return Job(self._files(first))

    def of_step(self, step: str) -> list[App]:
        """The broken apps that a suite must catch in a step."""
        return [app for app in self._apps.app if app.step == step]

    def run_step(self, step: str) -> None:
        """Run what this step needs and has not run yet, with what is needed by those beside it."""
        needs = {each.id: each.needs for each in self._lesson.steps}
        beside = {each for each in needs if needs[each] == needs[step]}
        broken = [app for app in self._apps.app if app.step in beside and app not in self.broken]
        if not self.correct:
            self._begin(broken)
        elif broken and all(trial.ending is Ending.PASSED for trial in self.correct.values()):
            self._go_on(broken)

    def _begin(self, broken: Sequence[App]) -> None:
        """Run on the correct apps, each in another order, and on broken ones in the first of these."""
        correct = [app for app in self._apps.app if app.kind is Kind.CORRECT]
        orders = dict(zip(correct, cycle((WRITTEN, *OTHER_ORDERS)), strict=False))
        jobs = {app: Job(self._files(app), order=order) for app, order in orders.items()}
        jobs[correct[0]] = self._first
        found = self._run(jobs | {app: Job(self._files(app), optional=True) for app in broken})
        self.broken |= {app: found[app] for app in broken}
        others = [app for app in correct if orders[app] != WRITTEN]
        unclear = [app for app in others if found[app].ending is not Ending.PASSED]
        self.ordered |= {orders[app]: (app, found[app]) for app in (*others, *unclear)}  # a failure stays
        written = self._run({app: Job(self._files(app)) for app in unclear})
        self.correct |= {app: written.get(app, found[app]) for app in correct}

    def _go_on(self, broken: Sequence[App]) -> None:
        """Run on broken apps and on a correct one, with those tests first that are likely to tell."""
        files = {app: self._files(app) for app in broken}
        jobs = {
            app: Job(own, first=self._affinity.order(own, app.behaviour), optional=True)
            for app, own in files.items()
        }
        control = [*self.correct][(1 + len(self.controls)) % len(self.correct)]
        like = jobs[self._chance.choice(broken)]
        job = replace(like, app=self._files(control), optional=False)
        found = self._run(jobs | {control: job})
        self.controls.append((control, job, found.pop(control)))
        self.broken |= found

    @cached_property
    def _chance(self) -> Random:
        """In another order a suite may say something else, and a verdict must not change from run to run."""
        return chance_for(self._lesson.root, self.tests)

    @cached_property
    def _affinity(self) -> Affinity:
        return Affinity(next(iter(self.correct.values())).tests, self._first.app)

    def _run(self, jobs: Mapping[App, Job]) -> dict[App, Trial]:
        """Run all; a failure on a right app makes the others needless, unless the order may be why."""
        found = self._bench.run(
            list(jobs.values()),
            lambda job, trial: (
                not job.optional and job.order == WRITTEN and trial.ending is not Ending.PASSED
            ),
        )
        return {app: found[number][0] for number, app in enumerate(jobs)}

    def _files(self, app: App) -> Files:
        return apps.files_of(self._lesson, self._apps, app)

    # The first correct app again

    def in_order(self, order: str) -> tuple[App, Trial]:
        """A run in this order on a correct app."""
        if order not in self.ordered:
            app = next(iter(self.correct))
            self.ordered[order] = app, self._again(replace(self._first, order=order))[0]
        return self.ordered[order]

    @cached_property
    def again(self) -> Trial:
        """A run in the place where the suite has run before."""
        passed = all(trial.ending is Ending.PASSED for trial in self._pair)
        return self._pair[0] if passed else self._again(self._second)[0]

    @cached_property
    def together(self) -> list[Trial]:
        """Two runs at once in one place; in a new one if the place alone makes the suite fail."""
        passed = self.again.ending is Ending.PASSED
        return self._pair if passed else self._again(replace(self._second, place=None, times=2))

    @cached_property
    def _pair(self) -> list[Trial]:
        return self._again(replace(self._second, times=2))

    @cached_property
    def _second(self) -> Job:
        return Job(self._first.app, place=self._bench.places[self._first])

    def _again(self, job: Job) -> list[Trial]:
        return self._bench.run([job], lambda _job, _trial: False)[0]

    def fails_again(self, job: Job) -> bool:
        """Whether a run that failed does so another time: what differs from run to run is not the order."""
        return self._again(job)[0].ending is Ending.FAILED

    def culprit(self, app: App, trial: Trial) -> Culprit:
        """Which tests depend on each other, from a run on this app in another order that failed."""
        if trial not in self._culprits:
            self._culprits[trial] = find_culprit(self._bench, self._files(app), trial)
        return self._culprits[trial]
