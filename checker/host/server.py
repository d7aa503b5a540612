"""The process that becomes a submission's app: limits first, then the import, then Uvicorn."""

import gc
import os
import socket
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import uvicorn

from checker.host import stacks
from checker.host.confine import confine, lead_imports
from checker.host.events import Events
from checker.host.loading import load_app
from checker.host.observe import Observed
from checker.host.request import Request
from checker.host.tally import Tally

BACKLOG = 2048


def run_server(request: Request, events_descriptor: int) -> NoReturn:
    """Turn this process into the server of the request; what happens goes to the events."""
    events = Events(events_descriptor, Path(request.submission))
    status = 1
    try:
        folder = Path(request.folder)
        confine(request, folder / "scratch")
        _prepare_interpreter(request, folder, events)
        status = _serve(request, events)
    except BaseException as error:  # noqa: BLE001 (this process has nobody else to tell)
        events.failed("startup", error)
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        events.leave(status)


def _prepare_interpreter(request: Request, folder: Path, events: Events) -> None:
    """Make the interpreter like one that runs `uvicorn app.main:app` in the submission."""
    gc.enable()
    sys.argv = ["uvicorn", "app.main:app"]
    sys.pycache_prefix = str(folder.parent / "bytecode")  # for the other starts of this run, and nowhere else
    lead_imports(request.submission)
    warnings.resetwarnings()
    warnings.showwarning = events.warning
    stacks.watch((folder / "trace.log").open("w"))
    if request.terminal:
        from checker.host.debugger import attach

        attach(request.terminal)
    os._exit = events.leave
    os.kill = events.kill


def _serve(request: Request, events: Events) -> int:
    app = load_app(events)
    if app is None:
        return 1
    config = uvicorn.Config(
        Observed(app, events, _tally(Path(request.folder))),
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


def _tally(folder: Path) -> Tally | None:
    """The tally of the folder; None if an earlier start of the app has spoilt it."""
    try:
        return Tally(folder)
    except (OSError, ValueError):
        return None


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
            self._events.lifespan_lost()
            self._events.send("ready")
