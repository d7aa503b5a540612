"""One watch from its first check to its end: takes the events in turn and keeps where things stand."""

import sys
import webbrowser
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue

from checker import own_venv
from checker.again import start_again
from checker.commands.check import locate
from checker.course import Course, Lesson
from checker.errors import CheckerError
from checker.hints import reveal
from checker.packages import imported_packages
from checker.paths import ROOT, shown
from checker.program import PROGRAM
from checker.progress import recall
from checker.reports import deliver
from checker.reports.console import make_console
from checker.watch import screen
from checker.watch.events import Changed, Checked, Event, Files, Key, Runs, Saved, on_resize
from checker.watch.keys import keys
from checker.watch.screen import Standing
from checker.work import Work

ALTERNATE, NORMAL = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"
OUR_OWN = (ROOT / "checker", ROOT / "constraints.txt", ROOT / "pyproject.toml", Path(own_venv.READY))
"""What the checker itself is made of, its packages included."""
POLLS = "no events come from this file system: it is looked at several times a second"


class Session:
    """Watches one lesson after the other."""

    def __init__(self, course: Course, lesson: Lesson, *, plain: bool) -> None:
        self._course = course
        self._plain = plain
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._files: Files | None = None
        self._turn_to(lesson)
        self._runs = Runs(course.root, sorted(imported_packages(lesson.solution)), self._events)

    def run(self) -> None:
        """Handle events until somebody asks for the end."""
        with ExitStack() as stack:
            stack.callback(self._close)
            if not self._plain:
                stack.callback(_write, NORMAL)
                _write(ALTERNATE)
                stack.enter_context(keys(self._events))
                on_resize(self._events)
            self._check()
            while self._handle(self._events.get()):
                pass

    def _turn_to(self, lesson: Lesson) -> None:
        submission = locate(self._course.root, lesson, None)
        if self._files:
            self._files.stop()
        self._lesson = lesson
        self._work = Work(lesson.id, submission)
        self._standing = Standing(lesson.id, lesson.title, shown(self._course.root, submission))
        folders = {submission: Changed.WORK, lesson.folder: Changed.COURSE}
        self._files = Files(folders | dict.fromkeys(OUR_OWN, Changed.CHECKER), self._events)
        if self._files.polls:
            self._standing.note = POLLS
            if self._plain:
                print(f"checker: {POLLS}.", flush=True)

    def _handle(self, event: Event) -> bool:
        """Take one event in; False ends the watch."""
        if isinstance(event, Saved):
            self._saved(event.what)
        elif isinstance(event, Checked):
            self._checked(event)
        elif isinstance(event, Key) and not self._pressed(event.name):
            return False
        self._show()
        return True

    def _saved(self, what: Changed) -> None:
        if what is Changed.CHECKER:
            self._restart()
        if what is Changed.COURSE:
            self._course = Course(self._course.root)
            self._lesson = self._course.lesson(self._lesson.id)
            self._runs.renew()
        self._check()

    def _restart(self) -> None:
        """Begin anew with the checker, or the packages, that are there now."""
        self._close()
        if not self._plain:
            _write(NORMAL)
        start_again()

    def _check(self) -> None:
        self._standing.busy = True
        self._standing.hint = ()
        self._runs.start(self._work)

    def _checked(self, event: Checked) -> None:
        if event.run != self._runs.number:
            return
        standing, found = self._standing, event.finished
        standing.busy, standing.fault = False, found.fault
        if found.verdict:
            standing.before, standing.verdict = standing.verdict, found.verdict
            deliver.remember([(self._lesson, found.verdict)])
        if self._plain:
            print(screen.line(standing), flush=True)

    def _pressed(self, key: str) -> bool:
        if key == "h":
            self._hint()
        elif key == "a":
            self._standing.every = not self._standing.every
        elif key == "o":
            self._open()
        elif key == "n":
            self._next()
        return key not in {"q", ""}

    def _hint(self) -> None:
        step = recall(self._lesson).first_open(self._lesson)
        if step is None:
            self._standing.hint = ("Every step passes: there is nothing left to hint at.",)
            return
        found = reveal(self._lesson, step)
        lines = (
            f"Hint {number} of {found.total}, step `{step.id}`: {text}"
            for number, text in found.hints.items()
        )
        self._standing.hint = tuple(lines)

    def _open(self) -> None:
        page = self._course.root / "site" / self._lesson.id / "index.html"
        if page.exists() and webbrowser.open(page.as_uri()):
            return
        self._standing.hint = (
            f"`{PROGRAM} read {self._lesson.id}` shows the text, `make docs` builds its page.",
        )

    def _next(self) -> None:
        after = self._course.after(self._lesson)
        if not recall(self._lesson).passed:
            self._standing.hint = (f"{self._lesson.id} has not passed yet.",)
        elif after is None:
            self._standing.hint = ("This is the last lesson.",)
        else:
            try:
                self._turn_to(after)
            except CheckerError as error:
                self._standing.hint = (f"{error} {error.tip}",)
            else:
                self._check()

    def _show(self) -> None:
        if not self._plain:
            _write(screen.draw(self._standing, make_console()))

    def _close(self) -> None:
        if self._files:
            self._files.stop()
        self._runs.close()


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
