"""Puts itself between a suite and what it calls, to hear of sleeps, apps, lifespans and requests."""

import asyncio
import functools
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
from fastapi import FastAPI


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, relative to the folder that a suite runs in."""

    file: str
    line: int


def place_in(work: Path, file: str, line: int) -> Place | None:
    """A line of the suite in `tests/` of this folder, or None if the file is another one."""
    inside = file.startswith(f"{work}/tests/")
    return Place(file.removeprefix(f"{work}/"), line) if inside else None


class Overrides(dict[Any, Any]):
    """What takes the place of dependencies; it tells of each key that comes, and is asked for."""

    def __init__(self, heard: Callable[[Any], None], asked: Callable[[Any], None]) -> None:
        super().__init__()
        self._heard = heard
        self._asked = asked

    def __setitem__(self, key: Any, value: Any) -> None:
        self._heard(key)
        super().__setitem__(key, value)

    def get(self, key: Any, default: Any = None) -> Any:
        """What takes the place of this dependency: so FastAPI asks for it."""
        if key in self:
            self._asked(key)
        return super().get(key, default)

    def update(self, *arguments: Any, **named: Any) -> None:
        """Put in many; `dict.update` would pass by `__setitem__`."""
        for key, value in dict(*arguments, **named).items():
            self[key] = value


def hear_sleeps(slept: Callable[[float, Any], None]) -> None:
    """Tell of each sleep and who asked for it; it is slept all the same."""
    for module in (time, asyncio, anyio):
        module.sleep = _heard(module.sleep, slept)  # type: ignore[attr-defined]


def _heard(sleep: Callable[..., Any], slept: Callable[[float, Any], None]) -> Callable[..., Any]:
    @functools.wraps(sleep)
    def heard(delay: float = 0, *arguments: Any, **named: Any) -> Any:
        slept(delay, sys._getframe(1))  # noqa: SLF001 (the only way to the caller)
        return sleep(delay, *arguments, **named)

    return heard


def hear_apps(made: Callable[[FastAPI], None], asked: Callable[[str], None]) -> None:
    """Tell of each application that a module in `app/` makes, of its lifespans and of its requests."""
    begin, answer = FastAPI.__init__, FastAPI.__call__

    @functools.wraps(begin)
    def make(app: FastAPI, *arguments: Any, **named: Any) -> None:
        begin(app, *arguments, **named)
        name = sys._getframe(1).f_globals.get("__name__", "")  # noqa: SLF001 (the only way to the caller)
        if name.partition(".")[0] == "app":
            made(app)
            app.router.lifespan_context = _counted(app.router.lifespan_context, asked)

    @functools.wraps(answer)
    async def call(app: FastAPI, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            asked(f"{scope.get('method', '')} {scope['path']}")
        await answer(app, scope, receive, send)

    changed: Any = FastAPI
    changed.__init__, changed.__call__ = make, call


def _counted(lifespan: Callable[[Any], Any], asked: Callable[[str], None]) -> Callable[[Any], Any]:
    @asynccontextmanager
    async def counted(app: Any) -> AsyncIterator[Any]:
        async with lifespan(app) as state:
            asked("lifespan")
            yield state

    return counted
