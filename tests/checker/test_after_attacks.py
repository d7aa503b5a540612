"""A check that follows an attack on the same host goes as if there had been none."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checker.verdict import Outcome
from checker.work import Work
from checker.workers import Worker
from tests.checker.running import COURSE
from tests.checker.test_hostile import STARTER, source_of

pytestmark = pytest.mark.rest

TIMES_SLOWER = 10
ATTACKS = ["crowd", "memory", "fills_the_disk", "runaway", "endless_events", "long_line"]


@pytest.fixture
def right() -> Work:
    """The solution."""
    return Work("lesson01", COURSE / "solutions" / "lesson01")


@pytest.fixture
def worker(right: Work) -> Iterator[Worker]:
    """A process with a host that has checked before."""
    process = Worker(COURSE, ["starlette"])
    seconds(process, right)
    yield process
    process.stop()
    process.close()


def test_no_attack_slows_the_next_check(
    worker: Worker, right: Work, submission: Callable[..., Path], tmp_path: Path
) -> None:
    """Whatever an app used up is there again for the next one."""
    usual = max(seconds(worker, right) for _ in range(3))
    for name in ATTACKS:
        folder = submission(source_of(name), base=STARTER, family_py=source_of("family"))
        finished = worker.look(Work("lesson01", folder))
        assert finished.verdict
        assert finished.verdict.outcome is not Outcome.PASSED, name
        folder.rename(tmp_path / name)
        assert seconds(worker, right) < TIMES_SLOWER * usual, name


def seconds(worker: Worker, work: Work) -> float:
    """How long a check takes that passes."""
    started = time.monotonic()
    finished = worker.look(work)
    assert finished.verdict
    assert finished.verdict.outcome is Outcome.PASSED
    return time.monotonic() - started
