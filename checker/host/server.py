"""The process that becomes a submission's app: limits first, then the import, then Uvicorn."""

import gc
import importlib
import os
import socket
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import uvicorn

from checker.host import stacks
from checker.host.events import Events
from checker.host.observe import Observed
from checker.host.request import Limits, Request

BACKLOG = 2048


def run_server(request: Request, events_descriptor: int) -> NoReturn:
    """Turn this process into the server of the request; what happens goes to the events."""
    events = Events(events_descriptor, Path(request.submission))
    status = 1
    try:
        folder = Path(request.folder)
        _redirect(folder)
        os.chdir(folder / "scratch")
        os.environ.clear()
        os.environ.update(request.environment)
        _limit(request.limits)
        _prepare_interpreter(request, folder, events)
        status = _serve(request, events)
    except BaseException as error:  # noqa: BLE001 (this process has nobody else to tell)
        events.failed("startup", error)
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        events.leave(status)


def _redirect(folder: Path) -> None:
    """Send output to files, a line at a time; input is empty."""
    written = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for number, file, flags in (
        (0, Path(os.devnull), os.O_RDONLY),
        (1, folder / "stdout.log", written),
        (2, folder / "stderr.log", written),
    ):
        descriptor = os.open(file, flags, 0o600)
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.stdin = os.fdopen(0, closefd=False, encoding="utf-8")
    sys.stdout = os.fdopen(1, "w", 1, closefd=False, encoding="utf-8", errors="backslashreplace")
    sys.stderr = os.fdopen(2, "w", 1, closefd=False, encoding="utf-8", errors="backslashreplace")


def _limit(limits: Limits) -> None:
    """Lower this process's limits for good and leave the terminal, where the system can do that."""
    if sys.platform == "win32":
        return
    import resource

    os.setsid()

    for kind, value in (
        (resource.RLIMIT_DATA, limits.data_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))


def _prepare_interpreter(request: Request, folder: Path, events: Events) -> None:
    """Make the interpreter like one that runs `uvicorn app.main:app` in the submission."""
    gc.enable()
    sys.argv = ["uvicorn", "app.main:app"]
    sys.pycache_prefix = str(folder.parent / "bytecode")  # for the other starts of this run, and nowhere else
    course = str(Path(__file__).parents[2])
    sys.path[:] = [request.submission, *(entry for entry in sys.path if entry != course)]
    warnings.resetwarnings()
    warnings.showwarning = events.warning
    stacks.watch((folder / "trace.log").open("w"))
    if request.terminal:
        from checker.host.debugger import attach

        attach(request.terminal)
    os._exit = events.leave
    os.kill = events.kill


def _serve(request: Request, events: Events) -> int:
    app = _load(events)
    if app is None:
        return 1
    config = uvicorn.Config(
        Observed(app, events),
        access_log=False,
        log_level="warning",
        loop="auto",
        lifespan="auto" if request.lifespan else "off",
        timeout_graceful_shutdown=None,
    )
    server = _Server(config, events)
    with _listen(request) as listener, suppress(SystemExit):  # Uvicorn's, when the lifespan fails
        server.run(sockets=[listener])
    if not server.started:
        events.startup_failed()
        return 3
    return 0


def _load(events: Events) -> object | None:
    """Import `app.main` and find `app` in it; None after the reason was sent."""
    events.send("importing")
    try:
        module = importlib.import_module("app.main")
    except BaseException as error:  # noqa: BLE001 (whatever it is, the learner has to know)
        events.failed("import", error)
        return None
    app: object | None = getattr(module, "app", None)
    if not callable(app):
        events.send("failed", kind="no_app", names=_applications(module))
        return None
    events.send("imported")
    return app


def _applications(module: object) -> list[str]:
    """The names in a module that hold a FastAPI application, for the learner who gave it another name."""
    from fastapi import FastAPI

    return [name for name, value in vars(module).items() if isinstance(value, FastAPI)]


def _listen(request: Request) -> socket.socket:
    if request.port:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", request.port))
    else:
        Path(request.socket).unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(request.socket)
    listener.listen(BACKLOG)
    return listener


class _Server(uvicorn.Server):
    """Uvicorn's server, which tells when it is ready."""

    def __init__(self, config: uvicorn.Config, events: Events) -> None:
        super().__init__(config)
        self._events = events

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._events.send("ready")
