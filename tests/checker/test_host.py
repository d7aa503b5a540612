"""The host: what it is launched with, what it watches, and that it takes everything with it."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.host import linux
from checker.host.request import Limits, Request
from checker.launch import HostProcess, start_host
from checker.life import Stopped
from checker.packages import imported_packages
from checker.process import Exit, ForkedProcess
from checker.server import Server
from checker.servers import Servers
from tests.checker.running import end_survivors

Submit = Callable[..., Path]
COUNTER = "from app.counter import app\n"
CHILDREN = (
    "import os, time\nfor _ in range(20):\n    if os.fork() == 0:\n        time.sleep(600)\ntime.sleep(600)\n"
)
MEMORY = "import time\nheld = bytearray(b'x') * 300_000_000\ntime.sleep(600)\n"


def test_closing_a_host_ends_its_servers_and_removes_its_folder(submission: Submit) -> None:
    """Also servers that nobody has ended."""
    before = set(linux.children(os.getpid()))
    host = start_host(())
    assert host
    servers = Servers(host, submission(COUNTER), 30.0)
    assert servers.make().start().wait().scratch.is_dir()
    host.close()
    servers.close()
    assert not host.folder.exists()
    assert end_survivors(before, 0) == []


def test_a_host_that_was_killed_is_told_and_leaves_nothing(submission: Submit) -> None:
    """Whoever asks for a server learns that the host is lost, each time."""
    before = set(linux.children(os.getpid()))
    host = start_host(())
    assert host
    servers = Servers(host, submission(COUNTER), 30.0)
    servers.make().start().wait()
    killed = set(linux.children(os.getpid())) - before
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    for _ in range(2):
        with pytest.raises(Exception, match="The process that runs the app was killed"):
            servers.make().start().wait()
    servers.close()
    host.close()
    assert end_survivors(before, 0) == []


LIMITS = {
    "processes": (CHILDREN, Limits(processes=10)),
    "memory": (MEMORY, Limits(resident_bytes=200 << 20)),
}


@pytest.mark.parametrize("limit", LIMITS)
def test_an_app_that_breaks_a_limit_is_ended(
    limit: str, host: HostProcess, submission: Submit, tmp_path: Path
) -> None:
    """The limit is named, and all that it had started is gone."""
    main, limits = LIMITS[limit]
    folder = tmp_path / "server"
    (folder / "scratch").mkdir(parents=True)
    request = Request(str(submission(main)), str(folder), str(folder / "http.sock"), limits=limits)
    process = ForkedProcess(host, request)
    try:
        assert process.wait(60) == Exit(-signal.SIGKILL, limit)
    finally:
        process.end()


def test_the_packages_that_a_submission_imports_are_found_without_running_it(submission: Submit) -> None:
    """Line by line; a pipe that has the name of a source is no source."""
    folder = submission("import sqlmodel\nfrom jwt import x\n  import httpx\nimport (\nraise SystemExit\n")
    os.mkfifo(folder / "app" / "pipe.py")
    (folder / "app" / "bytes.py").write_bytes(b"import argon2\n\xff\x00")
    assert {"sqlmodel", "jwt", "httpx", "argon2", "fastapi"} <= imported_packages(folder)


def test_a_lost_server_does_not_cost_the_others(servers: Callable[..., Server], submission: Submit) -> None:
    """What an app does to itself stays with it."""
    folder = submission("import os\nos._exit(3)\n")
    with pytest.raises(Stopped, match="ended itself with status 3"):
        servers(folder).start().wait()
    (folder / "app" / "main.py").write_text(COUNTER)
    assert servers(folder).start().client.get("/counter").json() == {"count": 0}
