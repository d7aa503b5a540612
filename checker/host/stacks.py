"""Where an app's code is, when it is asked or crashes: written to a file that the checker reads."""

import asyncio
import faulthandler
import gc
import signal
from collections.abc import Iterator
from types import AsyncGeneratorType, FrameType
from typing import Any, TextIO

END = "End of stacks\n"
STEPS = (("cr_frame", "cr_await"), ("ag_frame", "ag_await"), ("gi_frame", "gi_yieldfrom"))


def watch(file: TextIO) -> None:
    """Write the stacks of all threads at a crash; on SIGUSR1 also those of all tasks, and then `END`.

    A task that waits is in no thread. An interpreter that is busy in C writes no tasks and no `END`.
    """
    faulthandler.enable(file)
    if hasattr(signal, "SIGUSR1"):
        signal.signal(signal.SIGUSR1, lambda *_: _write_tasks(file))
        faulthandler.register(signal.SIGUSR1, file, all_threads=True, chain=True)


def _write_tasks(file: TextIO) -> None:
    try:
        stacks = [list(_frames(task.get_coro())) for task in asyncio.all_tasks()]
    except RuntimeError:  # no event loop runs
        stacks = []
    for stack in sorted(stacks, key=_is_background):
        lines = [f'  File "{f.f_code.co_filename}", line {f.f_lineno} in {f.f_code.co_name}\n' for f in stack]
        file.write("".join(["\nTask (most recent call first):\n", *reversed(lines)]))
    file.write(f"\n{END}")
    file.flush()


def _is_background(stack: list[FrameType]) -> bool:
    """Whether a task is the submission's own: what answers a request or starts the app is Uvicorn's."""
    return not stack or "uvicorn" not in stack[0].f_code.co_filename


def _frames(waiting: Any) -> Iterator[FrameType]:
    """The frames of a coroutine and of what it waits for, outermost first."""
    while waiting is not None:
        for frame, following in STEPS:
            if found := getattr(waiting, frame, None):
                yield found
                waiting = getattr(waiting, following)
                break
        else:
            waiting = next((each for each in gc.get_referents(waiting) if _is_generator(each)), None)


def _is_generator(value: object) -> bool:
    """Whether this is what a step of an asynchronous generator belongs to."""
    return isinstance(value, AsyncGeneratorType)
