"""The process that runs a submission's test suite on an app that the checker chose.

Its events are the suite's own word: the suite shares the process and could change them. It gains nothing by
that as long as it cannot tell which app is broken.
"""

import gc
import os
import sys
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import anyio.pytest_plugin
import pytest
import pytest_asyncio.plugin

from checker.host.confine import confine, lead_imports
from checker.host.events import Events
from checker.host.reporter import Reporter
from checker.host.request import SuiteRequest
from checker.host.witness import Witness

MAX_EVENTS = 20_000
ARGUMENTS = (
    *("tests", f"-c{os.devnull}", "--rootdir=.", "-pno:cacheprovider", "-pno:faulthandler", "-q", "-x"),
    "--confcutdir=.",  # else it is where `-c` is: pytest would look through all of /dev
    "--tb=native",  # nobody reads it, and pytest's own takes as long as ten tests
)
AUTOLOAD = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"


def run_suite(request: SuiteRequest, events_descriptor: int) -> NoReturn:
    """Turn this process into `python -m pytest tests` in the folder of the request; what happens is told."""
    work = Path(request.submission)
    events = Events(events_descriptor, work, MAX_EVENTS)
    status = 1
    try:
        confine(request, work)
        _keep_to(request.core)
        _prepare_interpreter(work)
        os._exit = events.leave
        os.kill = events.kill
        status = _run(request, events, work)
    except BaseException as error:  # noqa: BLE001 (this process has nobody else to tell)
        events.failed("suite", error)
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        events.leave(status)


def _keep_to(core: int | None) -> None:
    """Stay on this core, where a thread that is woken waits for its turn.

    A request of a test passes from one thread to another twenty times: that took a third of a run.
    """
    if sys.platform == "linux" and core is not None:
        with suppress(OSError):  # the system may say no
            os.sched_setaffinity(0, {core})
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _prepare_interpreter(work: Path) -> None:
    """Make the interpreter like one that runs pytest in the folder; nothing in it leads to the course."""
    gc.enable()
    sys.argv = ["pytest", "tests"]
    sys.orig_argv = [sys.executable, "-m", "pytest", "tests"]
    sys.pycache_prefix = None  # beside the suite, for the runs that come after
    lead_imports(str(work))
    for name in [name for name in sys.modules if name.partition(".")[0] == "checker"]:
        del sys.modules[name]
    sys.modules["__main__"] = ModuleType("__main__")


def _run(request: SuiteRequest, events: Events, work: Path) -> int:
    witness = Witness(work)
    reporter = Reporter(request, events, witness)
    witness.watch()
    os.environ[AUTOLOAD] = "1"
    status = int(pytest.main(list(ARGUMENTS), [pytest_asyncio.plugin, anyio.pytest_plugin, reporter]))
    events.send("witness", **witness.findings())
    events.send("finished", status=status)
    return status
