"""Ignores every signal that can be ignored."""

import signal
from contextlib import suppress

from app.counter import app


def be_deaf() -> None:
    """Ignore them."""
    for number in signal.valid_signals():
        with suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_IGN)


@app.middleware("http")
async def deafen(request, call_next):
    """Ignore signals again: Uvicorn took two of them back."""
    be_deaf()
    return await call_next(request)
