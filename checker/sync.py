"""Writes what derives from a lesson's sources: its folder in `exercises/` and its solution's recording."""

from dataclasses import dataclass
from pathlib import Path

from checker import backups, git, scenarios, starter
from checker.accounts import Accounts
from checker.course import Lesson
from checker.errors import CourseError
from checker.expect import Unmet
from checker.launch import HostProcess
from checker.life import Stopped
from checker.paths import shown
from checker.recording import Recording, ask
from checker.servers import Servers

SECONDS = 10.0
SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Stale:
    """A file that differs from what its sources say: `new` is not there yet, `gone` should not be there."""

    path: Path
    how: str

    def __str__(self) -> str:
        return f"{self.path} ({self.how})"


@dataclass(frozen=True, slots=True)
class Derived:
    """What one lesson's sources say: the exercise, and the recording where the lesson has scenarios."""

    lesson: Lesson
    exercise: starter.Files
    recording: str | None

    def stale(self) -> list[Stale]:
        """The files that are out of date."""
        folder = self.lesson.exercise
        there = starter.read(folder)
        found = [Stale(folder / name, "gone") for name in there.keys() - self.exercise.keys()]
        for name, content in self.exercise.items():
            if there.get(name) != content:
                found.append(Stale(folder / name, "changed" if name in there else "new"))
        file = self.lesson.recording_file
        if self.recording is not None and not _holds(file, self.recording):
            found.append(Stale(file, "changed" if file.is_file() else "new"))
        return sorted(found, key=lambda each: each.path)

    def write(self) -> Path | None:
        """Write what is out of date; returns the backup of an exercise that somebody had edited."""
        backup = None
        if starter.read(self.lesson.exercise) != self.exercise:
            backup = _keep_edits(self.lesson)
            backups.restore(self.lesson.exercise, self.exercise)
        if self.recording is not None and not _holds(self.lesson.recording_file, self.recording):
            self.lesson.recording_file.write_text(self.recording, encoding="utf-8", newline="\n")
        return backup


def derive(lesson: Lesson, host: HostProcess | None) -> Derived:
    """What a lesson's sources say now; raises `CourseError` if they do not fit together."""
    recording = record(lesson, host).dumps() if lesson.scenarios_file.is_file() else None
    return Derived(lesson, starter.derive(lesson), recording)


def _keep_edits(lesson: Lesson) -> Path | None:
    """Back an exercise up unless it lies in the last commit as it is; returns the copy."""
    files = starter.read(lesson.exercise)
    if not files or files == git.committed(lesson.root, lesson.exercise):
        return None
    return backups.keep(lesson)


def record(lesson: Lesson, host: HostProcess | None) -> Recording:
    """Ask the solution each scenario; raises `CourseError` if it fails one, or if two touch each other."""
    drawn = scenarios.draw(lesson.scenarios_file)
    told = lesson.metadata
    servers = Servers(host, lesson.solution, SECONDS, told.environment, told.services)
    where = shown(lesson.root, lesson.scenarios_file)
    try:
        server = servers.take()
        sign_in = Accounts(server).headers
        recording = Recording([ask(server.client, scenario, sign_in) for scenario in drawn])
        _require_no_crash(lesson, recording)
        server = servers.take()
        Recording(recording.scenarios[::-1]).replay(server.client, Accounts(server).headers)
    except Stopped as error:
        raise CourseError(f"The solution of {lesson.id} does not answer the scenarios: {error}.") from error
    except Unmet as error:
        tip = "Each must stand alone: use names with § for what it makes."
        raise CourseError(
            f"Scenarios of {where} answer differently in another order: {error}.", tip
        ) from error
    finally:
        servers.close()
    return recording


def _require_no_crash(lesson: Lesson, recording: Recording) -> None:
    for exchange in (each for scenario in recording.scenarios for each in scenario):
        if exchange.status >= SERVER_ERROR:
            asked = f"{exchange.request['method']} {exchange.request['url']}"
            raise CourseError(
                f"The solution of {lesson.id} answers a scenario's `{asked}` with {exchange.status}."
            )


def _holds(file: Path, text: str) -> bool:
    return file.is_file() and file.read_bytes() == text.encode()
