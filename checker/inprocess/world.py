"""What a process has to itself, kept apart for each app that runs in this one."""

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

from checker.host.request import Request
from checker.inprocess.events import InProcessEvents

UVICORNS_FORMAT = "%(levelname)s:     %(message)s"


class World:
    """The modules, the environment, the place, the output, the logging and the tables of one app."""

    _inhabited: ClassVar["World | None"] = None
    """Whose modules are imported now: only a change of it costs time."""

    def __init__(self, request: Request, events: InProcessEvents) -> None:
        folder = Path(request.folder)
        self._events = events
        self._submission = request.submission
        self._scratch = folder / "scratch"
        self._environment = {
            os.environ.encodekey(name): os.environ.encodevalue(value)
            for name, value in request.environment.items()
        }
        self._streams = [_lines(folder / name) for name in ("stdout.log", "stderr.log")]
        self._tops = {path.stem for path in Path(request.submission).iterdir()}
        self._modules: dict[str, ModuleType] = {}
        self._tables: tuple[Any, Any] | None = None
        self._root = logging.RootLogger(logging.WARNING)
        self._manager = logging.Manager(self._root)
        self._manager.loggerClass = logging.getLoggerClass()

    @contextmanager
    def inhabited(self) -> Iterator[None]:
        """Be in this world: what runs meanwhile finds what its own process would have."""
        if World._inhabited is not self:
            if World._inhabited:
                World._inhabited.move_out()
            self.move_in()
        place = os.getcwd()  # noqa: PTH109 (a path would take longer than the rest of this)
        kept = _environment(), place, sys.stdout, sys.stderr, sys.path[:], sys.argv, os._exit, os.kill
        with warnings.catch_warnings(), self._logging():
            try:
                self._enter()
                yield
            finally:
                environment, place, sys.stdout, sys.stderr, sys.path[:], sys.argv, os._exit, os.kill = kept
                os.chdir(place)
                _set_environment(environment)

    def _enter(self) -> None:
        warnings.resetwarnings()
        warnings.showwarning = self._events.warning
        sys.stdout, sys.stderr = self._streams
        sys.path.insert(0, self._submission)
        sys.argv = ["uvicorn", "app.main:app"]
        os._exit = self._events.leave
        os.kill = self._events.kill
        os.chdir(self._scratch)
        _set_environment(self._environment)

    @contextmanager
    def _logging(self) -> Iterator[None]:
        """Loggers of its own: what it configures is not there for another app, nor for us."""
        kept = logging.root, logging.Logger.manager
        try:
            logging.root = logging.Logger.root = self._root
            logging.Logger.manager = self._manager
            yield
        finally:
            logging.root = logging.Logger.root = kept[0]
            logging.Logger.manager = kept[1]

    def configure_uvicorns_logger(self) -> None:
        """What Uvicorn configures, once the app is imported: its messages go to standard error."""
        with self.inhabited():
            logger = logging.getLogger("uvicorn")
            logger.propagate = False
            handler = logging.StreamHandler(self._streams[1])
            handler.setFormatter(logging.Formatter(UVICORNS_FORMAT))
            logger.handlers = [handler]
            logging.getLogger("uvicorn.error").setLevel(logging.WARNING)

    def written(self) -> tuple[int, int]:
        """The bytes of standard output and of standard error."""
        stdout, stderr = (os.fstat(stream.fileno()).st_size for stream in self._streams)
        return stdout, stderr

    def end(self) -> None:
        """Forget everything of it."""
        if World._inhabited is self:
            self.move_out()
        World._inhabited = None
        if self._tables:
            self._tables[1].dispose()
        self._modules.clear()
        for stream in self._streams:
            stream.close()

    # Modules, and SQLModel's tables, which all apps of an interpreter share otherwise

    def move_in(self) -> None:
        """Put its modules and tables where imports look for them."""
        sys.modules.update(self._modules)
        if "sqlmodel" in sys.modules:
            _set_tables(self._tables or _new_tables())
        World._inhabited = self

    def move_out(self) -> None:
        """Take them away again."""
        names = [name for name in sys.modules if name.partition(".")[0] in self._tops]
        self._modules = {name: sys.modules.pop(name) for name in names}
        if "sqlmodel" in sys.modules:
            self._tables = _tables()


def _lines(path: Path) -> Any:
    return path.open("a", buffering=1, encoding="utf-8", errors="backslashreplace")


def _environment() -> Any:
    return os.environ._data  # type: ignore[attr-defined]  # noqa: SLF001 (to copy all of it takes 1 ms a request)


def _set_environment(data: Any) -> None:
    """Exchange the content of `os.environ`: libraries keep the object itself."""
    os.environ._data = data  # type: ignore[attr-defined]  # noqa: SLF001


def _tables() -> tuple[Any, Any]:
    from sqlmodel import SQLModel

    return SQLModel.metadata, SQLModel._sa_registry  # noqa: SLF001


def _set_tables(tables: tuple[Any, Any]) -> None:
    from sqlmodel import SQLModel

    SQLModel.metadata, SQLModel._sa_registry = tables  # noqa: SLF001


def _new_tables() -> tuple[Any, Any]:
    from sqlalchemy.orm import registry

    made = registry()
    return made.metadata, made
