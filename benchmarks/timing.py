"""Times whole commands in turn, so that a machine whose speed drifts is fair to each."""

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Command:
    """A command to time: what it must end with, where it runs, what it adds to the environment."""

    name: str
    arguments: Sequence[str]
    folder: Path
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: wall seconds, and CPU seconds of the process and all that it waited for."""

    wall: float
    cpu: float


def measure(commands: Sequence[Command], rounds: int) -> list[Sample]:
    """The median wall and CPU seconds of each command over the rounds, after one that does not count."""
    samples: list[list[Sample]] = [[] for _ in commands]
    for number in range(rounds + 1):
        for command, kept in zip(commands, samples, strict=True):
            sample = run(command)
            if number:
                kept.append(sample)
    return [_median(kept) for kept in samples]


def run(command: Command) -> Sample:
    """Run a command to its end; raises RuntimeError with its output unless it ends with status 0."""
    before = _children_cpu()
    started = time.perf_counter()
    done = subprocess.run(
        command.arguments,
        cwd=command.folder,
        env={**os.environ, **command.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    wall = time.perf_counter() - started
    if done.returncode:
        raise RuntimeError(
            f"{command.name} ended with {done.returncode}:\n{done.stdout.decode(errors='replace')}"
        )
    return Sample(wall, _children_cpu() - before)


def _children_cpu() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _median(samples: Sequence[Sample]) -> Sample:
    return Sample(
        statistics.median(each.wall for each in samples), statistics.median(each.cpu for each in samples)
    )
