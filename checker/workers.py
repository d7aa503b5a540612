"""Worker processes that check the course's own submissions, each with a host for all of them."""

import atexit
import functools
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from checker import starter, variants
from checker.course import Course
from checker.errors import CheckerError, CourseError
from checker.launch import HostProcess, can_fork
from checker.laws import Case, Role
from checker.run import Options, check
from checker.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a check said of one case; without a verdict, `fault` is what is wrong with the course."""

    case: Case
    verdict: Verdict | None
    fault: str = ""

    @property
    def seconds(self) -> float:
        """How long the check took."""
        return self.verdict.seconds if self.verdict else 0.0


def judge_all(
    root: Path, cases: Sequence[Case], modules: frozenset[str], count: int
) -> Generator[Ruling, None, None]:
    """The ruling on each case as it comes, from `count` processes; none of them is left afterwards.

    No more cases are given out than there are processes, so that an end need not wait for any other.
    `modules` are packages that the submissions import. Raises `CheckerError` if a worker is lost.
    """
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(count, context, _begin, (os.getpid(),))
    waiting = (functools.partial(_judge, root, modules, case) for case in cases)
    try:
        with _interrupts_held():
            running = {pool.submit(each) for each in islice(waiting, count)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            running |= {pool.submit(each) for each in islice(waiting, len(done))}
            yield from (future.result() for future in done)
    except BrokenProcessPool as error:
        raise CheckerError("A process that checked the course was lost.", "Run it again.") from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait, here and in processes that are started meanwhile, which die of it while they start."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(parent: int) -> None:
    """Make this process a worker: it ends with its parent, and Ctrl-C ends what it checks but not itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    if sys.platform == "linux":
        from checker.host import linux

        linux.die_with_parent(parent)


def _judge(root: Path, modules: frozenset[str], case: Case) -> Ruling:
    worker = _this_worker(root, modules)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return Ruling(case, worker.check(case))
    except CourseError as error:
        return Ruling(case, None, str(error))
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


@functools.cache
def _this_worker(root: Path, modules: frozenset[str]) -> "Worker":
    worker = Worker(Course(root), modules)
    atexit.register(worker.close)
    return worker


class Worker:
    """Checks one case after the other on one host."""

    def __init__(self, course: Course, modules: frozenset[str]) -> None:
        self._course = course
        self._host = HostProcess(set(modules)) if can_fork() else None

    def check(self, case: Case) -> Verdict:
        """The verdict on a case; raises `CourseError` if it cannot be made or its checks cannot be run."""
        lesson = self._course.lesson(case.lesson)
        options = Options(needs=case.role is not Role.STARTER)
        scratch = self._host.folder if self._host else None
        with tempfile.TemporaryDirectory(dir=scratch, prefix="case-", ignore_cleanup_errors=True) as folder:
            submission = Path(folder, "submission")
            starter.write(self._files(case), submission)
            return check(lesson, submission, self._host, options)

    def _files(self, case: Case) -> starter.Files:
        lesson = self._course.lesson(case.lesson)
        if case.variant:
            return variants.apply(lesson, case.variant)
        return starter.derive(lesson) if case.role is Role.STARTER else starter.read(lesson.solution)

    def close(self) -> None:
        """End the host and all that it runs."""
        if self._host:
            self._host.close()
