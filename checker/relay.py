"""Passes on what a server prints, and says what it means where its own words do not."""

import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import IO, TextIO

OLD_TABLE = re.compile(
    rb"(?:^|\\n)sqlite3\.OperationalError: (?:no such column: |table \w+ has no column named )([\w.]+)"
)
"""The last line of a traceback, or a part of one in a line of JSON."""
REMOVED = re.compile(rb"(?:^|\\n)sqlite3\.OperationalError: attempt to write a readonly database")


def pipe_like(stream: TextIO) -> tuple[int, int]:
    """The two ends of a pipe, to read from and to write to; of a terminal if this stream leads to one.

    What a program prints to a pipe waits until there is more of it.
    """
    if sys.platform == "win32" or not stream.isatty():
        return os.pipe()
    import termios
    import tty

    reader, writer = os.openpty()
    tty.setraw(writer)
    termios.tcsetwinsize(writer, termios.tcgetwinsize(stream.fileno()))
    return reader, writer


def pass_on(source: IO[bytes], to: TextIO, say: Callable[[str], None]) -> Thread:
    """Begin to write each line on to a stream, and to say what it means, until the source ends."""
    thread = Thread(target=_pass_on, args=(source, to, say), daemon=True)
    thread.start()
    return thread


def _pass_on(source: IO[bytes], to: TextIO, say: Callable[[str], None]) -> None:
    with source, suppress(OSError):  # a terminal has no end: to read on fails where the last writer is gone
        for line in source:
            to.buffer.write(line)
            to.buffer.flush()
            if meaning := meaning_of(line):
                say(meaning)


def meaning_of(line: bytes) -> str:
    """What is wrong with the app's database, "" if this line does not tell."""
    if found := OLD_TABLE.search(line):
        return f"Your database was made by other code: it lacks {found[1].decode()}."
    if REMOVED.search(line):
        return "Your database was removed while the app ran: end it with Ctrl-C."
    return ""
