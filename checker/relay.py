"""Passes on what a server prints, and says what it means where its own words do not."""

import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import TextIO

CHUNK_BYTES = 65_536
OLD_TABLE = re.compile(
    rb"(?:^|\\n)sqlite3\.OperationalError: (?:no such column: |table \w+ has no column named )([\w.]+)"
)
"""The last line of a traceback, or a part of one in a line of JSON."""
REMOVED = re.compile(rb"(?:^|\\n)sqlite3\.OperationalError: attempt to write a readonly database")


def pipe_like(stream: TextIO) -> tuple[int, int]:
    """The two ends of a pipe, to read from and to write to; of a terminal if this stream leads to one.

    What a program prints to a pipe waits until there is more of it. Windows has pipes alone.
    """
    if sys.platform == "win32" or not stream.isatty():
        return os.pipe()
    import termios
    import tty

    reader, writer = os.openpty()
    tty.setraw(writer)
    termios.tcsetwinsize(writer, termios.tcgetwinsize(stream.fileno()))
    return reader, writer


def pass_on(reader: int, to: TextIO, say: Callable[[str], None]) -> Thread:
    """Begin to write on what there is to be read, and to say what its lines mean, until it ends."""
    thread = Thread(target=_pass_on, args=(reader, to, say), daemon=True)
    thread.start()
    return thread


def _pass_on(reader: int, to: TextIO, say: Callable[[str], None]) -> None:
    line = b""
    with suppress(OSError):  # a terminal has no end: to read on fails where the last writer is gone
        while data := os.read(reader, CHUNK_BYTES):
            to.buffer.write(data)
            to.buffer.flush()
            *lines, line = (line[-CHUNK_BYTES:] + data).split(b"\n")
            for meaning in filter(None, map(_meaning_of, lines)):
                say(meaning)
    os.close(reader)


def _meaning_of(line: bytes) -> str:
    """What is wrong with the app's database, "" if this line does not tell."""
    if found := OLD_TABLE.search(line):
        return f"Your database was made by other code: it lacks {found[1].decode()}."
    if REMOVED.search(line):
        return "Your database cannot be written: was it removed while the app ran?"
    return ""
