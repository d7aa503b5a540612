"""Gives submissions to processes that check them, one at a time each, and stay warm."""

import os
import pickle
import subprocess
import sys
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import IO

from checker.cases import Case, Ruling
from checker.errors import CheckerError
from checker.launch import can_fork
from checker.work import Finished, Work


class Channel:
    """A way to a process that checks submissions."""

    def __init__(self, questions: IO[bytes], answers: IO[bytes]) -> None:
        self._questions = questions
        self._answers = answers

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
        try:
            pickle.dump(question, self._questions)
            self._questions.flush()
            return pickle.load(self._answers)
        except (EOFError, BrokenPipeError) as error:
            raise CheckerError("A process that makes checks was lost.", "Run it again.") from error

    def close(self) -> None:
        """Ask no more."""
        with suppress(BrokenPipeError):  # of a question that nobody took
            self._questions.close()
        self._answers.close()


class Worker(Channel):
    """A process that checks submissions, in a process group of its own, so that Ctrl-C does not reach it.

    `copies` lead to so many copies of it, which share its imports and its host.
    """

    def __init__(self, root: Path, modules: Iterable[str], copies: int = 0) -> None:
        pipes = [(os.pipe(), os.pipe()) for _ in range(copies)]
        theirs = [end for (questions, _), (_, answers) in pipes for end in (questions, answers)]
        parent, channels = str(os.getpid()), ",".join(map(str, theirs))
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", "checker.judging", parent, str(root), channels, *sorted(modules)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=theirs,
            process_group=None if sys.platform == "win32" else 0,
        )
        for end in theirs:
            os.close(end)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        super().__init__(self._process.stdin, self._process.stdout)
        self.copies = [
            Channel(os.fdopen(questions, "wb"), os.fdopen(answers, "rb"))
            for (_, questions), (answers, _) in pipes
        ]

    def stop(self) -> None:
        """Ask it to end, in the middle of a case too."""
        self._process.terminate()

    def close(self) -> None:
        """Wait until it has ended, and its copies with it."""
        self._process.wait()
        for copy in self.copies:
            copy.close()
        super().close()


def judge_all(
    root: Path, cases: Sequence[Case], modules: frozenset[str], count: int
) -> Generator[Ruling, None, None]:
    """The ruling on each case as it comes, from at most `count` processes; none of them is left afterwards.

    `modules` are packages that the submissions import. Raises `CheckerError` if a process is lost.
    """
    count = min(count, len(cases))
    copies = count - 1 if can_fork() else 0
    workers = [Worker(root, modules, copies) for _ in range(count - copies)]
    idle: SimpleQueue[Channel] = SimpleQueue()
    for worker in workers:
        for channel in (worker, *worker.copies):
            idle.put(channel)
    pool = ThreadPoolExecutor(count)
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


def _judge(idle: SimpleQueue[Channel], case: Case) -> Ruling:
    channel = idle.get()
    try:
        return channel.judge(case)
    finally:
        idle.put(channel)
