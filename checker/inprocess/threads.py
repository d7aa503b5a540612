"""Threads for a place that has one: what would run beside the app runs in its turn.

A function that is handed to a thread, as FastAPI does by AnyIO with each `def`, runs where it is handed over.
A `Thread` that the app starts runs when a request is done, until its end or until it first waits for
something. There it is left: nothing here can come back to the middle of a function. When what it waits for is
there, as an item of a queue, it begins anew, which is the same for a loop that takes one after the other.
"""

import asyncio
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import Context, copy_context
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from checker.inprocess import clock

MAX_RUNS = 1000
"""How many threads run one after the other: two that wake each other would never come to an end."""
TASK = ("_target", "_args", "_kwargs")
"""What `Thread.run` forgets when it is over."""


class _Left(BaseException):
    """A thread waits."""


_waiting: deque[threading.Thread] = deque()
_alive: WeakSet[threading.Thread] = WeakSet()
_stack: list[threading.Thread] = []
"""The threads that are running now, each within the one before."""
_left: WeakKeyDictionary[threading.Condition, list[threading.Thread]] = WeakKeyDictionary()
"""Those that wait for a condition."""


def install() -> None:
    """Let every module of this interpreter have these threads, for good."""
    from anyio._backends import _asyncio as backend  # no public name stands for all ways that lead there

    backend.AsyncIOBackend.run_sync_in_worker_thread = classmethod(_run_sync)  # type: ignore[assignment,method-assign]
    threading.Thread.start = _start  # type: ignore[method-assign, assignment]
    threading.Thread.join = _join  # type: ignore[method-assign, assignment]
    threading.Thread.is_alive = _is_alive  # type: ignore[method-assign, assignment]
    threading.Condition.wait = _wait  # type: ignore[method-assign, assignment]
    threading.Condition.notify = _notify  # type: ignore[method-assign, assignment]
    queue.SimpleQueue = queue._PySimpleQueue  # type: ignore[attr-defined,misc]  # noqa: SLF001 (it has a condition)
    ThreadPoolExecutor.submit = _submit  # type: ignore[method-assign,assignment]
    time.sleep = _sleep  # type: ignore[assignment]


def are_waiting() -> bool:
    """Whether threads were started that have not run."""
    return bool(_waiting)


def run_waiting() -> bool:
    """Run the threads that were started; whether there were any."""
    ran = 0
    while _waiting and ran < MAX_RUNS:
        _run(_waiting.popleft())
        ran += 1
    return ran > 0


def forget() -> None:
    """Drop the threads of an app that has ended."""
    _waiting.clear()
    _left.clear()


def _run(thread: threading.Thread) -> None:
    task = {name: vars(thread)[name] for name in TASK if name in vars(thread)}
    with _outside_of_tasks(), _inside(thread):
        try:
            Context().run(thread.run)
        except _Left:
            vars(thread).update(task)
            return
        except SystemExit:
            pass
        except Exception as error:  # noqa: BLE001 (as in any thread: it is told, and only the thread ends)
            threading.excepthook(threading.ExceptHookArgs((type(error), error, error.__traceback__, thread)))
    _alive.discard(thread)


@contextmanager
def _inside(thread: threading.Thread) -> Iterator[None]:
    _stack.append(thread)
    try:
        yield
    finally:
        _stack.pop()


@contextmanager
def _outside_of_tasks() -> Iterator[None]:
    """Hide the running loop and its task, which no other thread would see: `asyncio.run` is right there."""
    loop = asyncio._get_running_loop()  # noqa: SLF001 (what asyncio itself does around a task)
    task = asyncio.current_task(loop) if loop else None
    if loop and task:
        asyncio.tasks._leave_task(loop, task)  # noqa: SLF001
    asyncio._set_running_loop(None)  # noqa: SLF001
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)  # noqa: SLF001
        if loop and task:
            asyncio.tasks._enter_task(loop, task)  # noqa: SLF001


# What takes the place of the original


async def _run_sync(
    backend: Any,
    func: Callable[..., Any],
    args: tuple[Any, ...],
    abandon_on_cancel: bool = False,
    limiter: Any = None,
) -> Any:
    """For AnyIO: run the function here and now, in its own context, within the limit."""
    from anyio import CancelScope
    from anyio._core._eventloop import set_current_async_library

    await backend.checkpoint()
    async with limiter or backend.current_default_thread_limiter():
        with CancelScope(shield=not abandon_on_cancel):  # noqa: ASYNC100 (what runs in it may ask for it)
            context = copy_context()
            context.run(set_current_async_library, None)
            with _outside_of_tasks():
                return context.run(func, *args)


def _start(thread: threading.Thread) -> None:
    """For `Thread`: run when nothing else does."""
    if thread._started.is_set():  # type: ignore[attr-defined]  # noqa: SLF001 (there is no public name for it)
        raise RuntimeError("threads can only be started once")
    thread._started.set()  # type: ignore[attr-defined]  # noqa: SLF001
    _waiting.append(thread)
    _alive.add(thread)


def _join(thread: threading.Thread, timeout: float | None = None) -> None:  # noqa: ARG001 (it never waits)
    """For `Thread`: run it now, if it was started; one that waits will do so for ever."""
    if thread in _waiting:
        _waiting.remove(thread)
        _run(thread)


def _is_alive(thread: threading.Thread) -> bool:
    """For `Thread`: whether it has begun and not ended."""
    return thread in _alive


def _submit(
    _pool: ThreadPoolExecutor, function: Callable[..., Any], /, *args: Any, **kwargs: Any
) -> Future[Any]:
    """For pools of threads: run it here and now."""
    future: Future[Any] = Future()
    try:
        with _outside_of_tasks():
            future.set_result(function(*args, **kwargs))
    except Exception as error:  # noqa: BLE001 (whoever asks for the result gets it)
        future.set_exception(error)
    return future


_real_wait = threading.Condition.wait
_real_notify = threading.Condition.notify


def _wait(condition: threading.Condition, timeout: float | None = None) -> bool:
    """For events, queues and conditions: only a thread that has not run yet can end the waiting."""
    if _stack:
        _left.setdefault(condition, []).append(_stack[-1])
        raise _Left
    condition.release()
    try:
        ran = run_waiting()
    finally:
        condition.acquire()
    return ran or _real_wait(condition, timeout)


def _notify(condition: threading.Condition, n: int = 1) -> None:
    """For the same: threads that were left there begin anew."""
    _waiting.extend(_left.pop(condition, ()))
    _real_notify(condition, n)


def _sleep(seconds: float) -> None:
    """For whoever sleeps: a thread that does would stop everybody, so it is left there, for good."""
    if _stack:
        raise _Left
    clock.sleep(seconds)
