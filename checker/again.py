"""Starts the command line anew, in an environment that has what the course needs now."""

import os
import sys
from typing import NoReturn

from checker import own_venv

ENTER = """
import sys
sys.path.insert(0, {root!r})
from checker.bootstrap import main
sys.exit(main(sys.argv[1:]))
"""


def start_again() -> NoReturn:
    """Take the place of this process; a `.venv` of ours that is out of date is brought up to date first."""
    if own_venv.in_our_venv() and not own_venv.is_ready():
        python = getattr(sys, "_base_executable", sys.executable)
        command = [python, "-c", ENTER.format(root=own_venv.ROOT), *sys.argv[1:]]
        os.execve(python, command, own_venv.clean_environment())
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
