"""Work that goes on in a copy of this process, beside it."""

import os
import pickle
import signal
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Generic, NoReturn, TypeVar, cast

from checker.errors import CheckerError

T = TypeVar("T")


class Beside(Generic[T]):
    """Does some work in a forked process, which ends with this one; on Linux alone."""

    def __init__(self, work: Callable[[], T]) -> None:
        reader, writer = os.pipe()
        parent = os.getpid()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(reader)
            _do(work, writer, parent)
        os.close(writer)
        self._reader = os.fdopen(reader, "rb")

    def __enter__(self) -> "Beside[T]":
        return self

    def result(self) -> T:
        """What came of it, once it is there; raises what it raised, `CheckerError` if the process is lost."""
        try:
            result, error = pickle.load(self._reader)  # as `_do` dumps it
        except EOFError:
            raise CheckerError("A process that makes checks was lost.", "Run it again.") from None
        if error is not None:
            raise error
        return cast("T", result)

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """End it, done or not, by a signal that it can catch."""
        self._reader.close()
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGTERM)
        os.waitpid(self._pid, 0)


def _do(work: Callable[[], T], writer: int, parent: int) -> NoReturn:
    """Do the work, tell what came of it and end, with nothing that the parent would do at its end."""
    try:
        from checker.host import linux  # nowhere else can it be imported

        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        linux.die_with_parent(parent)
        answer: tuple[T | None, BaseException | None]
        try:
            answer = (work(), None)
        except BaseException as error:  # noqa: BLE001 (the parent is to have it)
            answer = (None, error)
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(answer, pipe)
    finally:
        os._exit(0)
