"""A submission's app in this process, as `checker.process.Process` has those in others."""

import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from checker.errors import NotHere
from checker.host.loading import load_app
from checker.host.observe import Observed
from checker.host.request import Request
from checker.inprocess import argon2, clock, threads
from checker.inprocess.conversation import Conversation
from checker.inprocess.events import InProcessEvents, Left
from checker.inprocess.exchange import Exchange
from checker.inprocess.lifespan import Lifespan
from checker.inprocess.loop import Loop
from checker.inprocess.world import World
from checker.process import Exit
from checker.transport import DUE

ALONE = "The app runs in the checker's own process here: there is no other one to stop."
SETTLE_SECONDS = 5.0
PATIENCE_SECONDS = 0.03
"""How long a served app is watched before it counts as one that only waits."""
AGAIN_SECONDS = 0.05
"""For an app that did not come to rest in that time, from then on."""
NOT_SERVED = Exit(1)
NOT_STARTED = Exit(3)


class InProcess:
    """One life of an app, from its import on.

    `seconds` bounds the start of its lifespan; nobody can end an import.
    """

    start_factor = 1.0

    def __init__(self, request: Request, seconds: float) -> None:
        self.events = InProcessEvents(Path(request.submission))
        self._loop = Loop()
        self._world = World(request, self.events)
        self._exit: Exit | None = None
        self._lifespan: Lifespan | None = None
        self._app: Any = None
        self._restless = False
        self._exchanges: set[Exchange] = set()
        """Those that the app is not through with."""
        with self._world.inhabited():
            try:
                self._start(request, seconds)
            except Left as left:
                self._exit = left.end

    def _start(self, request: Request, seconds: float) -> None:
        app = load_app(self.events)
        if app is None:
            self._exit = NOT_SERVED
            return
        self._world.configure_uvicorns_logger()
        self._app = Observed(app, self.events)
        if request.lifespan and not self._begin_lifespan(time.monotonic() + seconds):
            return
        self.events.send("ready")

    def _begin_lifespan(self, due: float) -> bool:
        """Run the part before the `yield`; whether the app can serve then."""
        lifespan = self._lifespan = Lifespan(self._app, self._loop)
        while not lifespan.over and time.monotonic() < due:
            self._loop.run_until_stopped(due)
            if not lifespan.over and not threads.run_waiting():
                break  # it waits for what will never come
        if lifespan.failed:
            self.events.startup_failed()
            self._exit = NOT_STARTED
        elif lifespan.over:
            self.events.lifespan_lost()
        return lifespan.over and not lifespan.failed

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The app's answer as soon as there are its headers; raises `httpx.TransportError`."""
        if self._exit:
            raise httpx.ConnectError("the app does not run", request=request)
        state = self._lifespan.state if self._lifespan else {}
        exchange = Exchange(request, state, self._loop.stop)
        self._exchanges.add(exchange)
        task = self._loop.create_task(exchange.run(self._app))
        task.add_done_callback(lambda _: self._exchanges.discard(exchange))
        return Conversation(request, exchange, request.extensions[DUE], self._advance(exchange)).begin()

    def _advance(self, exchange: Exchange) -> Callable[[float], None]:
        """What lets the app go on with an exchange until a moment, or, at 0, with all that need not wait."""

        def advance(due: float) -> None:
            if due:
                with self._world.inhabited():
                    self._loop.run_until_stopped(due)
            else:
                self.settle()
            if exchange.left:
                self._exit = exchange.left.end

        return advance

    def settle(self) -> None:
        """Let everything run that need not wait, or, behind an answer that is whole, that waits shortly."""
        now = time.monotonic()
        due = now + (AGAIN_SECONDS if self._restless else SETTLE_SECONDS)
        is_behind = any(exchange.complete for exchange in self._exchanges)
        patience = now + PATIENCE_SECONDS if is_behind else now
        while self._exit is None and not self._is_settled(patience):
            if time.monotonic() >= due:
                self._restless = True
                return
            with self._world.inhabited():
                self._loop.run_ready(due, patience)
                threads.run_waiting()

    def written(self) -> tuple[int, int] | None:
        """The bytes of standard output and of standard error so far; None once it has closed one of them.

        To look these files up by their names before each request took a twentieth of a check.
        """
        try:
            return self._world.written()
        except (OSError, ValueError):
            return None

    @property
    def waits(self) -> bool:
        """Whether something in the app will go on by itself, after some time."""
        return self._exit is None and self._loop.has_timers

    def _is_settled(self, patience: float) -> bool:
        return self._loop.is_idle(patience) and not threads.are_waiting()

    # As a process

    def signal(self, number: int) -> None:
        """Send a signal: one that ends it at once, others cannot be."""
        if number != signal.SIGKILL:
            raise NotHere(ALONE)
        self.end()

    def dump(self) -> bool:
        """Nobody could write the stacks of an app that hangs: whoever asks hangs with it."""
        return False

    def wait(self, seconds: float) -> Exit | None:  # noqa: ARG002 (nothing happens meanwhile)
        """How the app ended; None if it still runs."""
        return self._exit

    def end(self) -> None:
        """Drop the app with all that it had begun."""
        if self._loop.is_closed():
            return
        self._exit = self._exit or Exit(-signal.SIGKILL)
        self.events.close()
        threads.forget()
        with self._world.inhabited(), suppress(BaseException):
            self._cancel()
        self._loop.close()
        self._world.end()

    def _cancel(self) -> None:
        import asyncio

        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_ready(time.monotonic() + SETTLE_SECONDS)


def prepare() -> None:
    """Make this process ready for apps."""
    clock.install()
    threads.install()
    argon2.provide()
    sys.dont_write_bytecode = True
