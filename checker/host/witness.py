"""What a suite does beside its assertions: sleeps, network, files, threads, overrides, lifespans."""

import os
import sys
import threading
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any

from checker.host import instruments
from checker.host.audit import Audit
from checker.host.instruments import Place, place_in

if sys.platform == "linux":
    from checker.host import linux

MAX_NOTES = 20
THREAD_SECONDS = 5.0


class Witness:
    """Watches one run from within; `findings` says what it saw, as JSON can carry it."""

    def __init__(self, work: Path) -> None:
        self._work = work
        self._before = set(threading.enumerate())
        self._test = ""
        self._requests: Counter[str] = Counter()
        self._calls: defaultdict[str, set[str]] = defaultdict(set)
        self._apps: list[Any] = []
        self._lifespans = 0
        self._overrides: dict[str, dict[str, Any]] = {}
        self._notes: dict[str, list[dict[str, Any]]] = {
            "sleeps": [],
            "network": [],
            "reads": [],
            "warnings": [],
        }
        self._audit = Audit(work, self._note, self._called)

    def watch(self) -> None:
        """Begin: there is no way back in this process."""
        sys.addaudithook(self._audit.hear)
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
                if not isinstance(app.dependency_overrides, instruments.Overrides):
                    self._looked_up(key)  # nobody can tell: that dict is silent

    def _overridden(self, key: Any) -> None:
        name = _name(key)
        used = name in self._overrides and self._overrides[name]["used"]
        self._overrides[name] = {
            "name": name,
            "test": self._test,
            "foreign": _is_foreign(key),
            "used": used,
        }

    def _looked_up(self, key: Any) -> None:
        if _name(key) not in self._overrides:  # it came by `|=`, which tells nobody
            self._overridden(key)
        self._overrides[_name(key)]["used"] = True

    def requests(self, test: str) -> int:
        """How many requests a test has sent to the app."""
        return self._requests[test]

    def calls(self, test: str) -> list[str]:
        """The functions and classes of the app that a test has called, and the requests that it has sent."""
        return sorted(self._calls[test])

    def warned(self, warning: Any, when: str) -> None:
        """Something was warned of; what concerns neither the suite nor the app is left out."""
        place = place_in(self._work, warning.filename, warning.lineno)
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
            "memories": self._audit.memories,
            "overrides": [{**each, "left": name in left} for name, each in self._overrides.items()],
            "files": self._audit.left(),
            "databases": sorted(self._audit.databases)[:MAX_NOTES],
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

    def _called(self, name: str) -> None:
        self._calls[self._test].add(name)

    def _made(self, app: Any) -> None:
        self._apps.append(app)
        app.dependency_overrides = instruments.Overrides(self._overridden, self._looked_up)

    def _asked(self, kind: str) -> None:
        if kind == "lifespan":
            self._lifespans += 1
        else:
            self._requests[self._test] += 1
            self._called(kind)

    def _slept(self, seconds: float, frame: Any) -> None:
        place = place_in(self._work, frame.f_code.co_filename, frame.f_lineno)
        if place and seconds > 0:
            self._note("sleeps", place, f"{seconds:g}")

    def _note(self, kind: str, place: Place, text: str) -> None:
        note = {"file": place.file, "line": place.line, "text": text[:500], "test": self._test}
        if len(self._notes[kind]) < MAX_NOTES and note not in self._notes[kind]:
            self._notes[kind].append(note)


def _processes() -> int:
    """How many processes the suite has started that still run."""
    return len(linux.children(os.getpid())) if sys.platform == "linux" else 0


def _name(key: Any) -> str:
    return f"{getattr(key, '__module__', '')}.{getattr(key, '__qualname__', repr(key))}"


def _is_foreign(key: Any) -> bool:
    """Whether no module of the app has this very object: then no route can depend on it."""
    modules = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] == "app"]
    with suppress(Exception):
        return not any(value is key for module in modules for value in vars(module).values())
    return True
