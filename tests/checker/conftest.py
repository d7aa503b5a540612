"""What tests of the engine share: a course that may be written to, submissions, and one host."""

import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checker.launch import HostProcess, start_host
from checker.server import Server
from checker.servers import Servers
from tests.checker.running import COURSE

# A shell that starts the tests in the background has them ignore SIGINT, and so would all that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the made-up course, without what other runs on it remember."""
    ignored = shutil.ignore_patterns(".checker", "__pycache__")
    return Path(shutil.copytree(COURSE, tmp_path / "course", ignore=ignored))


@pytest.fixture
def submission(tmp_path: Path) -> Callable[..., Path]:
    """Makes a submission with this `app/main.py` and these files in `app/`.

    `app/counter.py` is the app of the submission `base` in the course.
    """

    def make(main: str | None, *, base: str = "solutions/lesson01", **files: str) -> Path:
        folder = tmp_path / "submission"
        shutil.copytree(COURSE / base, folder)
        (folder / "app" / "main.py").rename(folder / "app" / "counter.py")
        if main is not None:
            (folder / "app" / "main.py").write_text(main, encoding="utf-8")
        for name, text in files.items():
            (folder / "app" / name.replace("_py", ".py")).write_text(text, encoding="utf-8")
        return folder

    return make


@pytest.fixture(scope="session")
def host() -> Iterator[HostProcess]:
    """A host for tests that start servers themselves."""
    process = start_host(())
    assert process
    Servers(process, COURSE / "solutions" / "lesson01", 60.0).make().start().wait().kill()
    yield process
    process.close()


@pytest.fixture
def servers(host: HostProcess) -> Iterator[Callable[[Path], Server]]:
    """Makes servers of submissions, each not started yet; they are ended with the test."""
    made: list[Servers] = []

    def make(submission: Path, seconds: float = 30.0) -> Server:
        made.append(Servers(host, submission, seconds))
        return made[-1].make()

    yield make
    for each in made:
        each.close()
