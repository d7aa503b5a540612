"""`breakpoint()` in a submission that is debugged: Python's debugger on the learner's terminal."""

import pdb  # noqa: T100 (this is where it is meant)
import sys
from pathlib import Path


def attach(terminal: str) -> None:
    """Let `breakpoint()` stop the app and ask at this terminal; the app's own output stays where it goes."""
    # Opened here, where the path still leads to the terminal, and kept: closing it would end the debugger.
    keys = Path(terminal).open(encoding="utf-8", errors="replace")  # noqa: SIM115
    screen = Path(terminal).open("w", encoding="utf-8", errors="replace", buffering=1)  # noqa: SIM115

    def stop(*_arguments: object, **_options: object) -> None:
        caller = sys._getframe(1)  # noqa: SLF001 (as `breakpoint` itself finds it)
        pdb.Pdb(stdin=keys, stdout=screen, nosigint=True).set_trace(caller)

    sys.breakpointhook = stop
