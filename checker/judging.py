"""Checks one submission after the other: `python -I -m checker.judging PARENT ROOT CHANNELS [MODULE …]`.

Standard input brings pickled questions, cases of the course's own or a learner's work; standard output takes
a pickled answer for each. CHANNELS are descriptors with commas between, two for each copy of the process that
is to be made: it reads questions from the first and writes answers to the second. The process ends with its
input, with its parent, or on SIGTERM, and nothing that it started outlives it. The modules are imported by
its host before the first fork.
"""

import gc
import os
import pickle
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO

from checker import screens, starter, variants
from checker.beside import Beside
from checker.cases import Case, Role, Ruling
from checker.cold import SECONDS, compare
from checker.cores import cores
from checker.course import Course
from checker.errors import CheckerError, CourseError
from checker.launch import start_host
from checker.laws import broken_by
from checker.options import Options
from checker.protect import protect
from checker.run import check
from checker.work import Finished, Work


class Bench:
    """Checks one submission after the other on one host."""

    def __init__(self, course: Course, modules: set[str]) -> None:
        self._course = course
        self._host = start_host(modules)

    def judge(self, case: Case) -> Ruling:
        """The ruling on a case; of variants that do not pass together, what is wrong with each alone."""
        ruling = self._ruling(case)
        if not case.is_mixed or not _broken(ruling):
            return ruling
        alone = [sentence for each in case.alone() for sentence in _broken(self._ruling(each))]
        together = f"{_broken(ruling)[0]} Each passes alone: which two do not go together, `apart` says."
        return replace(ruling, fault=" ".join(dict.fromkeys(alone)) or together)

    def look(self, work: Work) -> Finished:
        """What a check says of somebody's work."""
        try:
            lesson = self._course.lesson(work.lesson)
            return Finished(check(lesson, work.submission, self._host, Options(cores=len(cores()))))
        except CheckerError as error:
            return Finished(None, f"{error} {error.tip}".strip())

    def _ruling(self, case: Case) -> Ruling:
        try:
            return self._rule(case)
        except CourseError as error:
            return Ruling(case, None, str(error))

    def _rule(self, case: Case) -> Ruling:
        lesson = self._course.lesson(case.lesson)
        scratch = self._host.folder if self._host else None
        with tempfile.TemporaryDirectory(dir=scratch, prefix="case-", ignore_cleanup_errors=True) as folder:
            submission = Path(folder, "submission")
            starter.write(self._files(case), submission)
            options = _options(case)
            verdict = check(lesson, submission, self._host, options)
            if options.check and not screens.is_kept(case.report, case.variant, verdict):
                verdict = check(lesson, submission, self._host, replace(options, check=None))
            faults = compare(lesson, submission, verdict) if case.cold else ()
            return Ruling(case, verdict, "; ".join(sorted(faults)))

    def _files(self, case: Case) -> starter.Files:
        lesson = self._course.lesson(case.lesson)
        if case.variants:
            return variants.apply(lesson, *case.variants)
        return starter.derive(lesson) if case.role is Role.STARTER else starter.read(lesson.solution)

    def serve(self, questions: IO[bytes], answers: IO[bytes]) -> None:
        """Answer questions until there are no more."""
        with suppress(EOFError, BrokenPipeError):
            while True:
                question = pickle.load(questions)
                answer = self.judge(question) if isinstance(question, Case) else self.look(question)
                pickle.dump(answer, answers)
                answers.flush()

    def close(self) -> None:
        """End the host and all that it runs, whatever signals come meanwhile."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if self._host:
            self._host.close()


def _broken(ruling: Ruling) -> list[str]:
    """The laws that a ruling breaks, a sentence each."""
    if ruling.fault or not ruling.verdict:
        return [ruling.fault]
    return [*broken_by(ruling.case, ruling.verdict)]


def _options(case: Case) -> Options:
    """What no law asks is not run; a cold case is checked as somebody's work is."""
    if case.cold:
        return Options(seconds=SECONDS)
    if case.role is Role.STARTER:
        return Options(needs=False, fail_fast=not case.whole)
    if case.role is Role.WRONG and case.variant:
        named = case.variant.step
        if case.whole:
            return Options(last=named, fail_fast=True)
        return Options(step=named, check=screens.check_in(case.report), fail_fast=True)
    return Options()


def main(parent: int, root: Path, copies: Sequence[tuple[int, int]], modules: set[str]) -> None:
    """Answer questions until there are no more, and those of each further channel in a copy."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle, which sends SIGTERM
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if sys.platform == "linux":
        from checker.host import linux

        linux.die_with_parent(parent, signal.SIGTERM)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a check prints is not to get among the answers
    protect()
    bench = Bench(Course(root), modules)
    try:
        with suppress(KeyboardInterrupt), ExitStack() as stack:
            _prepare()
            for number, mine in enumerate(copies):
                stack.enter_context(Beside(partial(_copy, bench, mine, copies[number + 1 :])))
                _close(mine)
            bench.serve(sys.stdin.buffer, answers)
    finally:
        bench.close()


def _prepare() -> None:
    """Import what every check needs, once for all copies; nothing of it will ever be garbage."""
    from checker import parts  # noqa: F401 (pytest comes with it, while the host has its own imports to do)

    gc.freeze()


def _copy(bench: Bench, mine: tuple[int, int], others: Sequence[tuple[int, int]]) -> None:
    """Answer the questions of this channel, in a copy of the process."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for other in others:
        _close(other)
    questions, answers = mine
    bench.serve(os.fdopen(questions, "rb"), os.fdopen(answers, "wb"))


def _close(channel: tuple[int, int]) -> None:
    for end in channel:
        os.close(end)


if __name__ == "__main__":
    _, _parent, _root, _ends, *_modules = sys.argv
    _numbers = [int(number) for number in _ends.split(",") if number]
    main(int(_parent), Path(_root), [*zip(_numbers[::2], _numbers[1::2], strict=True)], set(_modules))
