"""What can happen while somebody works on a lesson, and the threads that wait for it."""

import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from queue import SimpleQueue

from checker.errors import CheckerError
from checker.watch.filesystem import needs_polling
from checker.work import Finished, Work
from checker.workers import Worker

STEP_MS, GROUP_MS, POLL_MS = 20, 200, 300


class Changed(Enum):
    """What was saved."""

    WORK = auto()
    COURSE = auto()
    CHECKER = auto()


@dataclass(frozen=True, slots=True)
class Saved:
    """Some files were written, removed or moved."""

    what: Changed


@dataclass(frozen=True, slots=True)
class Key:
    """A key was pressed; an empty one when nobody can press any more."""

    name: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A check ended; `run` is its number."""

    run: int
    finished: Finished


@dataclass(frozen=True, slots=True)
class Resized:
    """The terminal has another size."""


Event = Saved | Key | Checked | Resized
Events = SimpleQueue[Event]


class Files:
    """Tells of saves below these folders until it is stopped; `polls` if it looks at them again and again."""

    def __init__(self, folders: dict[Path, Changed], events: Events) -> None:
        self._folders = {path.resolve(): what for path, what in folders.items() if path.exists()}
        self._events = events
        self._stop = threading.Event()
        self.polls = any(needs_polling(path) for path in self._folders)
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        from watchfiles import watch

        changes = watch(
            *self._folders,
            step=STEP_MS,
            debounce=GROUP_MS,
            rust_timeout=POLL_MS,
            poll_delay_ms=POLL_MS,
            stop_event=self._stop,
            force_polling=self.polls,
            raise_interrupt=False,
            ignore_permission_denied=True,
        )
        for found in changes:
            for what in {self._kind(Path(path)) for _, path in found} - {None}:
                assert what is not None
                self._events.put(Saved(what))

    def _kind(self, path: Path) -> Changed | None:
        """What a changed file belongs to; an app's own data is nobody's save."""
        for folder, what in self._folders.items():
            if path == folder or folder in path.parents:
                return what if path.suffix in {".py", ".toml", ".txt", ".json", ".html", ""} else None
        return None

    def stop(self) -> None:
        """Tell no more."""
        self._stop.set()
        self._thread.join()


class Runs:
    """Has work checked by a process that stays warm; a new run replaces one that has not ended."""

    def __init__(self, root: Path, modules: Sequence[str], events: Events) -> None:
        self._root = root
        self._modules = modules
        self._events = events
        self._worker = Worker(root, modules)
        self._thread: threading.Thread | None = None
        self.number = 0

    def start(self, work: Work) -> None:
        """Begin a run; its end comes as an event."""
        if self.busy:
            self.renew()
        self.number += 1
        self._thread = threading.Thread(
            target=self._look, args=(self._worker, self.number, work), daemon=True
        )
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether a run has not ended."""
        return self._thread is not None and self._thread.is_alive()

    def renew(self) -> None:
        """Leave the run that is under way and go on with a new process: another one, or another course."""
        self.close()
        self.number += 1
        self._worker = Worker(self._root, self._modules)

    def _look(self, worker: Worker, number: int, work: Work) -> None:
        try:
            finished = worker.look(work)
        except CheckerError as error:
            finished = Finished(None, str(error))
        self._events.put(Checked(number, finished))

    def close(self) -> None:
        """End the process and all that it runs."""
        self._worker.stop()
        if self._thread:
            self._thread.join()
        self._worker.close()


def on_resize(events: Events) -> None:
    """Tell when the terminal gets another size, where the system says so."""
    if sys.platform != "win32":
        import signal

        signal.signal(signal.SIGWINCH, lambda _number, _frame: events.put(Resized()))
