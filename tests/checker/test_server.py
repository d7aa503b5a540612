"""A server as checks use it: real processes, signals, files and sockets."""

import os
import signal
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from checker.expect import Unmet
from checker.host import linux
from checker.launch import HostProcess, start_host
from checker.life import Stopped
from checker.server import Server
from checker.servers import Servers
from checker.starts import start_again
from tests.checker.running import COURSE

Submit = Callable[..., Path]
Serve = Callable[..., Server]
KEEPS = COURSE / "solutions" / "lesson02"
ASKS = """
import os
import random
import time
import uuid
from pathlib import Path

from fastapi import FastAPI

app = FastAPI()


@app.get("/environment")
def environment() -> dict[str, str]:
    return dict(os.environ)


@app.get("/began-with")
def began_with() -> list[str]:
    return Path("/proc/self/environ").read_text().split("\\0")


@app.get("/limits")
def limits() -> list[int]:
    import resource
    kinds = (resource.RLIMIT_DATA, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_CORE)
    return [resource.getrlimit(kind)[1] for kind in kinds]


DESCRIPTORS = [os.readlink(path) for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]


@app.get("/descriptors")
def descriptors() -> list[str]:
    return DESCRIPTORS


@app.get("/random")
def draw() -> list[float]:
    return [random.random(), uuid.uuid4().int]


@app.get("/big")
def big() -> str:
    return "x" * 17_000_000


@app.get("/chatter")
def chatter() -> str:
    print("x" * 1_000_000)
    print("the end")
    return "said"


@app.get("/child")
def child() -> int:
    pid = os.fork()
    if pid == 0:
        os.setsid()
        while True:
            time.sleep(600)
    return pid
"""


JOINS = """
from contextlib import asynccontextmanager
from threading import Event, Thread

from fastapi import FastAPI

told = Event()


def work():
    told.wait()


@asynccontextmanager
async def lifespan(app):
    worker = Thread(target=work)
    worker.start()
    yield
    worker.join()


app = FastAPI(lifespan=lifespan)
"""


def test_what_an_app_keeps_in_a_file_outlives_every_end(servers: Serve) -> None:
    """The folder stays through a restart and a kill; the log goes on."""
    server = servers(KEEPS).start()
    assert server.client.post("/counter/add", json={"by": 3}).json() == {"count": 3}
    assert server.restart().client.get("/counter").json() == {"count": 3}
    server.kill()
    assert not server.alive
    assert server.start().client.get("/counter").json() == {"count": 3}
    assert server.logs.lines() == ["added 3", "stopped at 3"]


def test_a_client_is_of_one_life_of_an_app(servers: Serve) -> None:
    server = servers(KEEPS).start()
    before = server.client
    assert before.get("/counter").json() == server.restart().client.get("/counter").json()
    with pytest.raises(RuntimeError, match="closed"):
        before.get("/counter")


def test_the_end_on_sigterm_is_told(servers: Serve) -> None:
    """Uvicorn passes the signal on when it has shut down."""
    server = servers(KEEPS).start().wait()
    assert server.terminate().status in {0, -signal.SIGTERM}
    assert not server.alive


def test_an_end_that_waits_for_a_thread_is_told(servers: Serve, submission: Submit) -> None:
    """By the line that waits, and what has to come before it."""
    server = servers(submission(JOINS)).start().wait()
    with pytest.raises(Stopped, match=r"the app to end on SIGTERM, got an app that still ran 1 s") as caught:
        server.terminate(1.0)
    found = caught.value.found
    assert found.frames[-1].code in {"worker.join()", "told.wait()"}
    assert "told to stop before it is waited for" in found.cause
    assert not server.alive


def test_two_servers_share_nothing(host: HostProcess) -> None:
    """Each has its own folder, file and log, also within one run."""
    both = Servers(host, KEEPS, 30.0)
    try:
        first, second = both.make().start(), both.make().start()
        assert first.client.post("/counter/add", json={"by": 1}).json() == {"count": 1}
        assert second.client.get("/counter").json() == {"count": 0}
        assert second.logs.text() == ""
    finally:
        both.close()


def test_nothing_of_the_learners_environment_gets_in(
    servers: Serve, submission: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The app sees a list of variables that is ours."""
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    found = servers(submission(ASKS)).start().client.get("/environment").json()
    assert found.keys() <= {
        "PATH",
        "LANG",
        "LC_CTYPE",
        "HOME",
        "TMPDIR",
        "TZ",
        "PYTHONUNBUFFERED",
        "DATABASE_URL",
    }


def test_nor_can_it_be_read_from_the_start_of_the_process(
    submission: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The host itself starts without it, so that there is nothing left to find."""
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    host = start_host(())
    assert host
    servers = Servers(host, submission(ASKS), 30.0)
    try:
        found = servers.take().client.get("/began-with").json()
        assert not [each for each in found if each.startswith("SECRET_TOKEN")]
    finally:
        servers.close()
        host.close()


def test_an_app_has_limits_that_it_cannot_raise(servers: Serve, submission: Submit) -> None:
    """On data, the size of a file, open files and core dumps."""
    data, file, files, core = servers(submission(ASKS)).start().client.get("/limits").json()
    assert (data, file, core) == (4 << 30, 64 << 20, 0)
    assert files <= 1024


def test_an_app_inherits_no_socket_of_the_checker(servers: Serve, submission: Submit) -> None:
    """At its import open are: input and output, the events and the stacks."""
    open_files = servers(submission(ASKS)).start().client.get("/descriptors").json()
    assert sum(name.startswith("pipe:") for name in open_files) == 1
    assert not [name for name in open_files if name.startswith("socket:")]


def test_an_app_inherits_nothing_of_whoever_calls_the_checker(submission: Submit) -> None:
    """A shell or a build system may leave pipes open for its children: `make` does."""
    reader, writer = os.pipe()
    name = str(Path(f"/proc/self/fd/{writer}").readlink())
    os.set_inheritable(writer, True)
    host = start_host(())
    assert host
    try:
        with closing(host), closing(Servers(host, submission(ASKS), 30.0)) as servers:
            assert name not in servers.make().start().client.get("/descriptors").json()
    finally:
        os.close(reader)
        os.close(writer)


def test_two_starts_draw_different_random_numbers(servers: Serve, submission: Submit) -> None:
    """What was forked from one host must not be predictable from another."""
    server = servers(submission(ASKS)).start()
    first = server.client.get("/random").json()
    assert not set(first) & set(server.restart().client.get("/random").json())


def test_an_answer_that_is_too_large_is_refused(servers: Serve, submission: Submit) -> None:
    """More than 16 MiB are not read."""
    server = servers(submission(ASKS)).start()
    with pytest.raises(Unmet, match="sensible size to `GET /big`, got more than 16 MiB"):
        server.client.get("/big")
    assert server.client.get("/chatter").json() == "said"


def test_what_an_app_prints_during_a_request_can_be_told_apart(servers: Serve, submission: Submit) -> None:
    """A megabyte is no obstacle."""
    server = servers(submission(ASKS)).start()
    before = server.mark()
    server.client.get("/chatter")
    since = server.mark()
    assert server.logs.printed(before).endswith("x\nthe end")
    assert server.logs.printed(since) == ""


def test_a_child_in_a_session_of_its_own_ends_with_the_app(servers: Serve, submission: Submit) -> None:
    """When `kill` and `terminate` return, it is gone."""
    server = servers(submission(ASKS))
    for end in (server.kill, server.terminate):
        child = server.start().client.get("/child").json()
        assert Path(f"/proc/{child}").exists()
        end()
        assert not Path(f"/proc/{child}").exists()


# HTTPX leaves the socket of a connection that is refused to the garbage collector.
@pytest.mark.filterwarnings("ignore:.*socket:pytest.PytestUnraisableExceptionWarning")
def test_a_server_that_was_killed_from_outside_is_told_as_such(servers: Serve, submission: Submit) -> None:
    """The request that finds nobody says how the process ended."""
    server = servers(submission("from app.counter import app\n")).start()
    client = server.client
    assert client.get("/counter").status_code == 200
    served = [pid for pid in linux.descendants(os.getpid()) if _listens_in(pid, server.scratch)]
    os.kill(served[0], signal.SIGKILL)
    with pytest.raises(Stopped, match="an app that was ended by SIGKILL while it answered `GET /counter`"):
        client.get("/counter")


def _listens_in(pid: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder
    except OSError:
        return False


def test_a_start_that_fails_is_what_a_check_found(servers: Serve, submission: Submit) -> None:
    server = servers(submission("import os\nfrom app.counter import app\nprint(os.environ['NAME'])\n"))
    start_again(server, {"NAME": "Ann"}, {})
    with pytest.raises(Unmet, match="expected an app that starts with `LEVEL=1`, without `NAME`") as unmet:
        start_again(
            server, {"LEVEL": "1", "NAME": None}, {"'AGE'": "no", "'NAME'": "NAME is not always there."}
        )
    assert (unmet.value.error, unmet.value.cause) == ("KeyError: 'NAME'", "NAME is not always there.")
    assert unmet.value.frames[-1].file == "app/main.py"
