"""When an app has nothing left to compute."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker import stillness
from checker.stillness import wait_until_still
from checker.transport import Address

LOOKS = 20
MANY_LOOKS = 10_000
APP = """
import select, socket, sys
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen()
print("ready", flush=True)
while sys.argv[2] == "works" and not select.select([sys.stdin], [], [], 0)[0]:
    sum(range(10_000))
print("waits", flush=True)
sys.stdin.read()
"""


class App:
    """A process that listens, and `works` until it is told not to, or `waits`."""

    def __init__(self, path: Path, does: str) -> None:
        self.address = Address(path)
        command = [sys.executable, "-I", "-S", "-c", APP, str(path), does]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"
        if does == "waits":
            assert self._process.stdout.readline() == "waits\n"

    def rest(self) -> None:
        """Let it compute no more."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def end(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.communicate()


class Looks:
    """Waits as long as it is asked to, and counts; something happens at one of the looks."""

    def __init__(self, app: App | None = None) -> None:
        self.asked: list[float] = []
        self._app = app

    def __call__(self, seconds: float) -> bool:
        self.asked.append(seconds)
        assert len(self.asked) <= MANY_LOOKS
        if self._app and len(self.asked) == LOOKS:
            self._app.rest()
        time.sleep(seconds)
        return False


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Never is the time over."""
    monkeypatch.setattr(stillness, "MOST_SECONDS", 1000.0)


@pytest.fixture
def working(tmp_path: Path) -> Iterator[App]:
    """An app that computes."""
    app = App(tmp_path / "app.sock", "works")
    yield app
    app.end()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what another process computes")
def test_an_app_is_still_only_when_it_computes_no_more(working: App) -> None:
    looks = Looks(working)
    wait_until_still(working.address, looks)
    assert len(looks.asked) > LOOKS


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what another process computes")
def test_an_app_that_waits_is_still_at_the_first_look_that_can_tell(tmp_path: Path) -> None:
    app = App(tmp_path / "app.sock", "waits")
    try:
        looks = Looks()
        wait_until_still(app.address, looks)
        assert len(looks.asked) == 1 + stillness.STILL_TICKS
    finally:
        app.end()


def test_nobody_waits_for_an_app_when_there_is_nothing_to_wait_for(working: App) -> None:
    looks = Looks()
    wait_until_still(working.address, lambda seconds: not looks(seconds))
    assert len(looks.asked) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what another process computes")
def test_an_app_with_more_work_than_is_waited_for_is_not(working: App) -> None:
    wait_until_still(working.address, Looks(), work=0.01)


def test_an_app_that_never_rests_is_not_waited_for_endlessly(
    working: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stillness, "MOST_SECONDS", 0.1)
    wait_until_still(working.address, Looks())


def test_an_app_behind_a_port_gets_a_time() -> None:
    looks = Looks()
    wait_until_still(Address(Path(), 1), looks)
    assert looks.asked == [stillness.TICK_SECONDS, stillness.BLIND_SECONDS]


def test_an_app_that_has_ended_is_not_waited_for(working: App) -> None:
    working.end()
    looks = Looks()
    wait_until_still(working.address, looks)
    assert looks.asked == [stillness.TICK_SECONDS, stillness.BLIND_SECONDS]
