"""Keys, one at a time, without Enter; the terminal is as before when this ends."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from checker.watch.events import Events, Key


@contextmanager
def keys(events: Events) -> Iterator[None]:
    """Turn keys into events inside the block; Ctrl-C stays an interrupt."""
    with _cbreak():
        threading.Thread(target=_read, args=(events,), daemon=True).start()
        yield


@contextmanager
def _cbreak() -> Iterator[None]:
    if sys.platform == "win32":
        yield
        return
    import termios
    import tty

    before = termios.tcgetattr(0)
    tty.setcbreak(0)
    try:
        yield
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)


def _read(events: Events) -> None:
    while name := _key():
        events.put(Key(name))
    events.put(Key(""))


def _key() -> str:
    if sys.platform == "win32":
        import msvcrt

        return msvcrt.getwch()
    try:
        return os.read(0, 1).decode(errors="replace")
    except OSError:
        return ""
