"""Runs a test suite on apps: each in a folder of its own, several at once, in an order that nobody knows."""

import os
import random
import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from uuid import uuid4

from checker import starter
from checker.cores import cores
from checker.disguise import Disguise
from checker.environment import bare_environment
from checker.events import Event
from checker.host.request import WRITTEN, SuiteRequest
from checker.process import Process
from checker.starter import Files
from checker.trial import Ending, Trial
from checker.trial_events import read

MAX_HANGS = 2
END_SECONDS = 5.0
PATIENCE = 3
MOVES = 4
"""On a busy machine a run may take so many times its time, if something happens in each such part of it."""
MAX_COMPILED = 100
MAX_COMPILED_BYTES = 2_000_000
IGNORED = (".pytest_cache/", ".hypothesis/")


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One run: on an app in a new folder, or in the `place` of an earlier run; `times` processes at once.

    `order`, `first` and `only` are those of a `SuiteRequest`. An `optional` run is not begun when another one
    has shown that there is no need.
    """

    app: Files
    order: str = WRITTEN
    first: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    place: Path | None = None
    times: int = 1
    optional: bool = False


class Bench:
    """Runs jobs with one suite, `tests`; a run may take so many seconds, and longer if it gets on."""

    def __init__(
        self, launch: Callable[[SuiteRequest], Process], folder: Path, tests: Files, seconds: float
    ) -> None:
        self.places: dict[Job, Path] = {}
        self._launch = launch
        self._folder = folder
        self._tests = tests
        self._seconds = seconds
        self._disguise = Disguise()
        self._bytecode: Files = {}
        self._hangs = 0
        self._busy = dict.fromkeys(cores(), 0)
        self._lock = Lock()

    def run(self, jobs: Sequence[Job], enough: Callable[[Job, Trial], bool]) -> dict[int, list[Trial]]:
        """The trials of each job, by its number; after a result that is `enough`, no optional one is begun.

        The jobs run in a random order, as many at once as there are cores. After two that did not end, no
        optional one is begun either, and none of them counts: chance decided which had run before.
        """
        found: dict[int, list[Trial]] = {}
        over = False

        def work(number: int) -> None:
            nonlocal over
            job = jobs[number]
            if job.optional and (over or self._hangs >= MAX_HANGS):
                found[number] = [Trial(Ending.NOT_RUN)] * job.times
                return
            found[number] = self._do(job)
            over = over or any(enough(job, each) for each in found[number])

        numbers = list(range(len(jobs)))
        random.SystemRandom().shuffle(numbers)
        with ThreadPoolExecutor(len(self._busy)) as pool:
            list(pool.map(work, numbers))
        if self._hangs >= MAX_HANGS:
            found |= {number: _without_ended(found[number]) for number in numbers if jobs[number].optional}
        return found

    def _do(self, job: Job) -> list[Trial]:
        place = job.place or self._make(job)
        self.places[job] = place
        before = _listing(place)
        request = SuiteRequest(
            str(place),
            bare_environment(place / "home", place / "tmp"),
            order=job.order,
            first=job.first,
            only=job.only,
        )
        with ThreadPoolExecutor(job.times) as pool:
            trials = list(pool.map(lambda _: self._run_on_a_core(request), range(job.times)))
        left = tuple(sorted(_listing(place) - before))
        self._bytecode = self._bytecode or _bytecode(place)
        return [replace(each, files=(*left, *each.files)) for each in trials]

    def _make(self, job: Job) -> Path:
        """A new folder with a name that tells nothing: the app, without its source, beside the suite."""
        place = self._folder / uuid4().hex
        starter.write({**self._disguise.put_on(job.app), **self._tests, **self._bytecode}, place / "work")
        for name in self._tests:
            os.utime(place / "work" / name, (0, 0))  # compiled code is taken for what it was compiled from
        for name in ("home", "tmp"):
            (place / name).mkdir()
        return place

    def _run_on_a_core(self, request: SuiteRequest) -> Trial:
        """A run on one of the cores that have least to do here."""
        with self._lock:
            least = min(self._busy.values())
            core = random.choice([core for core, runs in self._busy.items() if runs == least])
            self._busy[core] += 1
        try:
            return self._run(replace(request, core=core))
        finally:
            with self._lock:
                self._busy[core] -= 1

    def _run(self, request: SuiteRequest) -> Trial:
        started = time.monotonic()
        due, last = started + self._seconds, started + PATIENCE * self._seconds
        process = self._launch(request)
        events: list[Event] = []
        end = None
        try:
            while (left := due - time.monotonic()) > 0 and not process.events.closed:
                if found := process.events.read(left):
                    events += found
                    due = min(last, max(due, time.monotonic() + self._seconds / MOVES))
            if process.events.closed:
                end = process.wait(max(END_SECONDS, left))
        finally:
            process.end()
        seconds = time.monotonic() - started
        if end is None:
            with self._lock:
                self._hangs += 1
        return read(events, end, seconds)

    def close(self) -> None:
        """Remove all folders."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _without_ended(trials: Sequence[Trial]) -> list[Trial]:
    return [each if each.ending is Ending.TIMED_OUT else Trial(Ending.NOT_RUN) for each in trials]


def _bytecode(place: Path) -> Files:
    """The suite's modules as one run has compiled them: pytest's part in that takes a third of a second."""
    files = [path for path in (place / "work" / "tests").rglob("__pycache__/*.pyc") if not path.is_symlink()]
    return {
        path.relative_to(place / "work").as_posix(): path.read_bytes()
        for path in files[:MAX_COMPILED]
        if path.is_file() and path.stat().st_size <= MAX_COMPILED_BYTES
    }


def _listing(place: Path) -> set[str]:
    """The files that a run may have left, by their paths in the folder that it ran in."""
    found = set()
    for part in ("work", "home"):
        for path in (place / part).rglob("*"):
            name = path.relative_to(place / "work" if part == "work" else place).as_posix()
            if "__pycache__" not in path.parts and not name.startswith(IGNORED) and not path.is_dir():
                found.add(name)
    return found
