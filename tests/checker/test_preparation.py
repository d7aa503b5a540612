"""How `.venv` is made, completed and mended: by real processes that are interrupted, killed and raced.

To make one takes seconds, so what is made in one scenario serves the next.
"""

import os
import signal
from pathlib import Path

import pytest

from tests.checker.clone import STATUS, Clone, Started, finish

PREPARING, WAITING, UPDATING, DONE = "Preparing .venv", "Another run is", "Updating .venv", ".venv is ready"


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """A clone that installs within seconds, without a network."""
    return Clone(tmp_path / "course")


def start_and_wait_inside_the_installation(clone: Clone) -> tuple[Started, int]:
    """Start a first run; return it, and the gate that holds it in pip until it is closed."""
    os.mkfifo(clone.folder / "gate")
    process = clone.start()
    gate = os.open(clone.folder / "gate", os.O_WRONLY)  # waits for the other end
    (clone.folder / "gate").unlink()
    return process, gate


def starts_of_lines(said: str) -> list[str]:
    """What was said, as the constants above name it."""
    known = (PREPARING, WAITING, UPDATING, DONE)
    return [next((name for name in known if name in line), line) for line in said.splitlines()]


def complete(clone: Clone, extras: str) -> list[str]:
    """Run what `make` runs, and return what it said."""
    run = clone.run("--extras", extras, module="checker.bootstrap")
    assert run.status == 0, run
    return starts_of_lines(run.said)


@pytest.mark.soak
def test_a_killed_first_run_is_waited_for_until_its_children_ended_then_done_again(clone: Clone) -> None:
    """The environment that the second run made is whole: extras can be added to it."""
    killed, gate = start_and_wait_inside_the_installation(clone)
    killed.kill()
    second = clone.start("again")
    assert second.stderr is not None
    assert WAITING in second.stderr.readline()
    os.close(gate)
    run = finish(second)
    assert run.arrived["arguments"] == ["again"]
    assert starts_of_lines(run.said) == [PREPARING, DONE]
    finish(killed)
    extras_are_added_once_and_kept_when_what_the_course_needs_changes(clone)


def extras_are_added_once_and_kept_when_what_the_course_needs_changes(clone: Clone) -> None:
    """The clone is ready, without extras."""
    assert complete(clone, "dev") == [UPDATING, DONE]
    assert complete(clone, "dev") == []
    assert clone.run().said == ""
    assert complete(clone, "docs") == [UPDATING, DONE]
    (clone.folder / "constraints.txt").write_text("rich==15.0.0\n")
    run = clone.run()
    assert (run.status, starts_of_lines(run.said)) == (STATUS, [UPDATING, DONE])
    assert complete(clone, "dev,docs") == []


@pytest.mark.soak
def test_an_interrupted_first_run_says_so_and_the_next_starts_afresh(clone: Clone, tmp_path: Path) -> None:
    """What the next run made can be updated, moved and mended."""
    interrupted, gate = start_and_wait_inside_the_installation(clone)
    os.killpg(interrupted.pid, signal.SIGINT)
    run = finish(interrupted)
    os.close(gate)
    assert run.status == 130
    assert run.said.splitlines()[1:] == [
        "checker: Stopped before `.venv` was ready: run the same command again, it starts afresh."
    ]
    (clone.venv / "left-over").touch()
    run = clone.run()
    assert starts_of_lines(run.said) == [PREPARING, DONE]
    assert run.status == STATUS
    assert not (clone.venv / "left-over").exists()
    an_update_that_fails_shows_what_pip_said_and_keeps_the_environment(clone)
    an_environment_that_lost_its_place_or_its_interpreter_is_made_again(clone, tmp_path / "moved")


def an_update_that_fails_shows_what_pip_said_and_keeps_the_environment(clone: Clone) -> None:
    """The clone is ready."""
    project = (clone.folder / "pyproject.toml").read_text()
    (clone.folder / "pyproject.toml").write_text(project + "# changed\n")
    (clone.folder / "broken").touch()
    run = clone.run()
    assert (run.status, run.output) == (2, "")
    assert "the back end is broken" in run.said
    assert run.said.splitlines()[-1].startswith("checker: pip could not install")
    (clone.folder / "pyproject.toml").write_text(project)
    (clone.folder / "broken").unlink()
    run = clone.run()
    assert (run.status, run.said) == (STATUS, "")


def an_environment_that_lost_its_place_or_its_interpreter_is_made_again(clone: Clone, place: Path) -> None:
    """The clone is ready."""
    clone.move(place)
    run = clone.run()
    assert starts_of_lines(run.said) == [PREPARING, DONE]
    assert run.arrived["prefix"] == str(place / ".venv")

    (clone.venv / "bin/python").unlink()
    (clone.venv / "bin/python").symlink_to("gone")
    assert starts_of_lines(clone.run().said) == [PREPARING, DONE]


def test_an_extra_that_does_not_exist_is_refused(clone: Clone) -> None:
    run = clone.run("--extras", "dev,typo", module="checker.bootstrap")
    assert (run.status, run.said) == (2, "checker: There is no extra 'typo': choose among dev, docs.\n")
    assert not clone.venv.exists()
