"""The reading end of a server's events: JSON lines from a process that is not trusted."""

import json
import os
import queue
import select
import threading
from typing import Any, Protocol

from checker.text import clean

CHUNK_BYTES = 65536
MAX_BYTES = 8 * 1024 * 1024
MAX_TEXT = 2000
REST_SECONDS = 1.0
"""How long the end of a pipe is waited for whose process has ended: a child of it can keep it open."""

Event = dict[str, Any]
"""A JSON object whose `event` is a string; nothing else about it is certain."""


def text_of(event: Event, name: str) -> str:
    """A text in an event of a process that is not trusted, safe to show; "" if there is none."""
    value = event.get(name)
    return clean(value[:MAX_TEXT]) if isinstance(value, str) else ""


class EventSource(Protocol):
    """Where a server's events come from; `closed` says that there will be no more."""

    closed: bool

    def read(self, seconds: float = 0.0) -> list[Event]:
        """The events that are there; waits up to `seconds` for the first."""

    def rest(self) -> list[Event]:
        """The events that nobody has read of a process that has ended."""

    def close(self) -> None:
        """Stop reading."""


class EventPipe:
    """Reads events as they come; after `MAX_BYTES` the rest is thrown away."""

    def __init__(self, descriptor: int) -> None:
        self.closed = False
        self._descriptor = descriptor
        self._rest = b""
        self._read = 0

    def read(self, seconds: float = 0.0) -> list[Event]:
        """The events that are there, up to `MAX_BYTES`; waits up to `seconds` for the first bytes."""
        wait = max(0.0, seconds)
        enough = self._read + MAX_BYTES
        while not self.closed and self._read < enough and (data := self._chunk(wait)) is not None:
            wait = 0.0
            self._read += len(data)
            self._rest += data if self._read <= MAX_BYTES else b""
            if not data:
                self.close()
        *lines, self._rest = self._rest.split(b"\n")
        return [event for line in lines if (event := _parse(line))]

    def rest(self) -> list[Event]:
        """The events that nobody has read of a process that has ended."""
        return self.read()

    def close(self) -> None:
        """Stop reading."""
        if not self.closed:
            self.closed = True
            os.close(self._descriptor)

    def _chunk(self, seconds: float) -> bytes | None:
        """The next bytes, b"" at the end, None if there are none in this time."""
        if not select.select([self._descriptor], [], [], seconds)[0]:
            return None
        return os.read(self._descriptor, CHUNK_BYTES)


class ThreadedEventPipe(EventPipe):
    """The same for systems where one cannot wait for a pipe with a time limit: a thread reads."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor)
        self._chunks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._pump, args=(os.dup(descriptor),), daemon=True)
        self._reader.start()

    def rest(self) -> list[Event]:
        """Those too that are on their way through the thread."""
        self._reader.join(REST_SECONDS)
        return self.read()

    def _pump(self, descriptor: int) -> None:
        while data := os.read(descriptor, CHUNK_BYTES):
            self._chunks.put(data)
        self._chunks.put(b"")
        os.close(descriptor)

    def _chunk(self, seconds: float) -> bytes | None:
        try:
            return self._chunks.get(timeout=seconds) if seconds else self._chunks.get_nowait()
        except queue.Empty:
            return None


def _parse(line: bytes) -> Event | None:
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) and isinstance(event.get("event"), str) else None
