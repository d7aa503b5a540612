"""The runs of one submission's test suite: each is made when it is first asked for, and kept."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import cycle, islice
from pathlib import Path

from checker import apps, starter
from checker.affinity import Affinity
from checker.apps import App, Apps, Kind
from checker.bench import Bench, Job
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
        self.broken: dict[App, Trial] = {}
        """The run on each broken app of the steps so far."""
        self.controls: list[tuple[App, Trial]] = []
        """Other runs on correct apps, among the broken ones of a later step."""
        self._others: dict[str, tuple[App, list[Trial]]] = {}
        """By its order, the run on a correct app that is in another order, and in an odd place besides."""
        self._ordered: dict[str, tuple[App, Trial]] = {}
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
        """Run on the correct apps, all but the first in other circumstances, and on broken ones."""
        first, *others = (app for app in self._apps.app if app.kind is Kind.CORRECT)
        odd = {
            app: replace(job, app=self._files(app))
            for app, job in zip(others, cycle((self._second, self._double)), strict=False)
        }
        jobs = {first: self._first, **odd, **{app: Job(self._files(app), optional=True) for app in broken}}
        found = self._run(jobs)
        self.broken |= {app: found[app][0] for app in broken}
        self._others |= {odd[app].order: (app, found[app]) for app in reversed(others)}
        unclear = [app for app in others if not _passed(found[app])]
        found |= self._run({app: Job(self._files(app)) for app in unclear})
        self.correct |= {app: found[app][0] for app in (first, *others)}

    def _go_on(self, broken: Sequence[App]) -> None:
        """Run on broken apps and on a correct one, with those tests first that are likely to tell."""
        files = {app: self._files(app) for app in broken}
        jobs = {
            app: Job(own, first=self._affinity.order(own, app.behaviour), optional=True)
            for app, own in files.items()
        }
        control = next(islice(cycle(self.correct), 1 + len(self.controls), None))
        like = jobs[random.SystemRandom().choice(broken)]
        found = self._run(jobs | {control: replace(like, app=self._files(control), optional=False)})
        self.controls.append((control, found.pop(control)[0]))
        self.broken |= {app: trial for app, [trial] in found.items()}

    @cached_property
    def _affinity(self) -> Affinity:
        return Affinity(next(iter(self.correct.values())).tests, self._first.app)

    def _run(self, jobs: Mapping[App, Job]) -> dict[App, list[Trial]]:
        """Run all; a failure on a right app makes the others needless, unless the order may be why."""
        found = self._bench.run(
            list(jobs.values()),
            lambda job, trial: (
                not job.optional and job.order == WRITTEN and trial.ending is not Ending.PASSED
            ),
        )
        return {app: found[number] for number, app in enumerate(jobs)}

    def _files(self, app: App) -> Files:
        return apps.files_of(self._lesson, self._apps, app)

    # Other circumstances

    def in_order(self, order: str) -> tuple[App, Trial]:
        """A run in this order on a correct app."""
        app, trials = self._others.get(order, (None, []))
        if app and _passed(trials):
            return app, trials[0]
        if order not in self._ordered:
            first = next(iter(self.correct))
            self._ordered[order] = first, self._again(replace(self._first, order=order))[0]
        return self._ordered[order]

    @cached_property
    def again(self) -> Trial:
        """A run in the place where the suite has run before."""
        return self._besides(self._second)[0]

    @cached_property
    def together(self) -> list[Trial]:
        """Two runs at once in one place."""
        return self._besides(self._double)

    @cached_property
    def _second(self) -> Job:
        return Job(self._first.app, order=REVERSED, after=self._first)

    @cached_property
    def _double(self) -> Job:
        return Job(self._first.app, order=SEED, times=2)

    def _besides(self, job: Job) -> list[Trial]:
        """What a run like this has shown besides its order, unless its order alone makes the suite fail."""
        _, trials = self._others.get(job.order, (None, []))
        ordered = trials and (_passed(trials) or self.in_order(job.order)[1].ending is Ending.PASSED)
        return trials if ordered else self._again(replace(job, order=WRITTEN))

    def _again(self, job: Job) -> list[Trial]:
        return self._bench.run([job], lambda _job, _trial: False)[0]

    def culprit(self, app: App, trial: Trial) -> Culprit:
        """Which tests depend on each other, from a run on this app in another order that failed."""
        return find_culprit(self._bench, self._files(app), trial)


def _passed(trials: Sequence[Trial]) -> bool:
    return all(trial.ending is Ending.PASSED for trial in trials)
