"""Gives submissions to processes that check them, one at a time each, and stay warm."""

import os
import pickle
import subprocess
import sys
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import SimpleQueue

from checker.errors import CheckerError
from checker.laws import Case, Ruling
from checker.work import Finished, Work


class Worker:
    """A process that checks submissions, in a process group of its own, so that Ctrl-C does not reach it."""

    def __init__(self, root: Path, modules: Iterable[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", "checker.judging", str(os.getpid()), str(root), *sorted(modules)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=None if sys.platform == "win32" else 0,
        )

    def judge(self, case: Case) -> Ruling:
        """The ruling on a case; raises `CheckerError` if the process is gone."""
        ruling = self._ask(case)
        assert isinstance(ruling, Ruling)
        return ruling

    def look(self, work: Work) -> Finished:
        """What a check says of somebody's work; raises `CheckerError` if the process is gone."""
        finished = self._ask(work)
        assert isinstance(finished, Finished)
        return finished

    def _ask(self, question: object) -> object:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            pickle.dump(question, self._process.stdin)
            self._process.stdin.flush()
            return pickle.load(self._process.stdout)
        except (EOFError, BrokenPipeError) as error:
            raise CheckerError("A process that makes checks was lost.", "Run it again.") from error

    def stop(self) -> None:
        """Ask it to end, in the middle of a case too."""
        self._process.terminate()

    def close(self) -> None:
        """Wait until it has ended."""
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()


def judge_all(
    root: Path, cases: Sequence[Case], modules: frozenset[str], count: int
) -> Generator[Ruling, None, None]:
    """The ruling on each case as it comes, from at most `count` processes; none of them is left afterwards.

    `modules` are packages that the submissions import. Raises `CheckerError` if a process is lost.
    """
    workers = [Worker(root, modules) for _ in range(min(count, len(cases)))]
    idle: SimpleQueue[Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)
    pool = ThreadPoolExecutor(len(workers))
    try:
        for future in as_completed([pool.submit(_judge, idle, case) for case in cases]):
            yield future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.stop()
        pool.shutdown()
        for worker in workers:
            worker.close()


def _judge(idle: SimpleQueue[Worker], case: Case) -> Ruling:
    worker = idle.get()
    try:
        return worker.judge(case)
    finally:
        idle.put(worker)
