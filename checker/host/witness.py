"""What a suite does beside its assertions: sleeps, network, files, threads, overrides, lifespans."""

import os
import sys
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from checker.host import instruments
from checker.host.instruments import Place

if sys.platform == "linux":
    from checker.host import linux

MAX_NOTES = 20
LOCAL_HOSTS = ("localhost", "::1", "0.0.0.0", "::", "")
WRITING = os.O_WRONLY | os.O_RDWR
THREAD_SECONDS = 5.0


class NoNetworkError(OSError):
    """The suite asked for something beyond this machine."""


class Witness:
    """Watches one run from within; `findings` says what it saw, as JSON can carry it."""

    def __init__(self, work: Path) -> None:
        self._work = work
        self._before = set(threading.enumerate())
        self._test = ""
        self._requests: Counter[str] = Counter()
        self._apps: list[Any] = []
        self._lifespans = 0
        self._memories = 0
        self._overrides: dict[str, dict[str, Any]] = {}
        self._notes: dict[str, list[dict[str, Any]]] = {
            "sleeps": [],
            "network": [],
            "reads": [],
            "warnings": [],
        }
        self._opened: set[str] = set()
        self._databases: set[str] = set()
        self._own = (str(work), os.environ.get("TMPDIR", str(work)), "/dev/", "/proc/")

    def watch(self) -> None:
        """Begin: there is no way back in this process."""
        sys.addaudithook(self._hear)
        instruments.hear_sleeps(self._slept)
        instruments.hear_apps(self._made, self._asked)

    def begin(self, test: str) -> None:
        """This test is the one that runs now."""
        self._test = test

    def look(self) -> None:
        """Note what is overridden now, in case that a suite has put a dict of its own there."""
        for app in self._apps:
            for key in app.dependency_overrides:
                if _name(key) not in self._overrides:
                    self._overridden(key)

    def _overridden(self, key: Any) -> None:
        name = _name(key)
        self._overrides[name] = {"name": name, "test": self._test, "foreign": _is_foreign(key)}

    def requests(self, test: str) -> int:
        """How many requests a test has sent to the app."""
        return self._requests[test]

    def warned(self, warning: Any, when: str) -> None:
        """Something was warned of; what concerns neither the suite nor the app is left out."""
        place = self._relative(warning.filename, warning.lineno)
        kind, text = warning.category.__name__, str(warning.message)
        about_tests = when != "config" and (kind.startswith("Pytest") or "was never awaited" in text)
        in_app = warning.filename.startswith("app/")
        if place or about_tests or in_app:
            self._note("warnings", place or Place(warning.filename if in_app else "", 0), f"{kind}: {text}")

    def findings(self) -> dict[str, Any]:
        """All that was seen, once the suite has ended."""
        left = {_name(key) for app in self._apps for key in app.dependency_overrides}
        return {
            **self._notes,
            "lifespans": self._lifespans,
            "memories": self._memories,
            "overrides": [{**each, "left": name in left} for name, each in self._overrides.items()],
            "files": sorted(path for path in self._opened if Path(path).exists())[:MAX_NOTES],
            "databases": sorted(self._databases)[:MAX_NOTES],
            "threads": self._threads(),
            "processes": _processes(),
        }

    def _threads(self) -> list[str]:
        """The threads that would keep the interpreter from ending; those that are about to end get time."""
        left = [each for each in threading.enumerate() if each not in self._before and not each.daemon]
        left = [each for each in left if each is not threading.main_thread()]
        for thread in left:
            thread.join(THREAD_SECONDS)
        return [each.name for each in left if each.is_alive()][:MAX_NOTES]

    def _made(self, app: Any) -> None:
        self._apps.append(app)
        app.dependency_overrides = instruments.Overrides(self._overridden)

    def _asked(self, kind: str) -> None:
        if kind == "lifespan":
            self._lifespans += 1
        else:
            self._requests[self._test] += 1

    def _slept(self, seconds: float, frame: Any) -> None:
        place = self._relative(frame.f_code.co_filename, frame.f_lineno)
        if place and seconds > 0:
            self._note("sleeps", place, f"{seconds:g}")

    # What the interpreter tells of

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in {"open", "sqlite3.connect", "os.listdir", "os.scandir"}:
            self._file(event, arguments)
        elif event in {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}:
            self._network(event, arguments)

    def _file(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        self._memories += event == "sqlite3.connect" and arguments[0] == ":memory:"
        path = os.path.abspath(os.fsdecode(arguments[0]))  # noqa: PTH100 (each import passes here)
        if event == "sqlite3.connect" and "memory" not in path:
            self._databases.add(path)
        if (event == "sqlite3.connect" and arguments[0] != ":memory:") or (
            event == "open" and _writes(*arguments[1:])
        ):
            if not path.startswith(self._own) and "__pycache__" not in path and len(self._opened) < MAX_NOTES:
                self._opened.add(path.removeprefix("file:").partition("?")[0])
        elif path.startswith(f"{self._work}/app") and (place := self._caller(2)):
            self._note("reads", place, path.removeprefix(f"{self._work}/"))

    def _network(self, event: str, arguments: tuple[Any, ...]) -> None:
        host = arguments[0] if event in {"socket.getaddrinfo", "socket.gethostbyname"} else arguments[1]
        host = host[0] if isinstance(host, tuple) else host
        inside = event in {"socket.connect", "socket.sendto"} and not isinstance(arguments[1], tuple)
        if inside or host is None or _is_local(os.fsdecode(host)):
            return
        self._note("network", self._caller(2) or Place("", 0), os.fsdecode(host))
        raise NoNetworkError(f"{os.fsdecode(host)}: a test suite may ask nobody but this machine")

    def _caller(self, depth: int) -> Place | None:
        """The line of the suite that led here, unless it is an import that did."""
        frame: Any = sys._getframe(depth)  # noqa: SLF001 (the only way to the caller)
        while frame is not None:
            file = frame.f_code.co_filename
            if file.startswith("<frozen importlib"):
                return None
            if place := self._relative(file, frame.f_lineno):
                return place
            frame = frame.f_back
        return None

    def _relative(self, file: str, line: int) -> Place | None:
        tests = f"{self._work}/tests/"
        return Place(file.removeprefix(f"{self._work}/"), line) if file.startswith(tests) else None

    def _note(self, kind: str, place: Place, text: str) -> None:
        note = {"file": place.file, "line": place.line, "text": text[:500], "test": self._test}
        if len(self._notes[kind]) < MAX_NOTES and note not in self._notes[kind]:
            self._notes[kind].append(note)


def _processes() -> int:
    """How many processes the suite has started that still run."""
    return len(linux.children(os.getpid())) if sys.platform == "linux" else 0


def _writes(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return bool(set(mode) & set("wax+"))
    return isinstance(flags, int) and bool(flags & WRITING)


def _is_local(host: str) -> bool:
    return host in LOCAL_HOSTS or host.startswith("127.")


def _name(key: Any) -> str:
    return f"{getattr(key, '__module__', '')}.{getattr(key, '__qualname__', repr(key))}"


def _is_foreign(key: Any) -> bool:
    """Whether no module of the app has this very object: then no route can depend on it."""
    modules = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] == "app"]
    with suppress(Exception):
        return not any(value is key for module in modules for value in vars(module).values())
    return True
