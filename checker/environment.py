"""What the code of a learner finds in its environment."""

import os
from collections.abc import Mapping
from pathlib import Path

UNBUFFERED = "PYTHONUNBUFFERED"
"""Without this variable, standard output that is no terminal is written in blocks, as by any Python."""
DATABASE_URL = "DATABASE_URL"
MAIL_VARIABLES = ("SMTP_HOST", "SMTP_PORT")
KEPT_VARIABLES = ("PATH", "LANG", "SYSTEMROOT")


def bare_environment(home: Path, temporary: Path) -> dict[str, str]:
    """As good as nothing: nothing of the learner's own gets in, so that verdicts don't vary.

    What is printed is written a line at a time, so that reports have it.
    """
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return {**kept, "HOME": str(home), "TMPDIR": str(temporary), "TZ": "UTC", UNBUFFERED: "1"}


def app_environment(scratch: Path, given: Mapping[str, str | None]) -> dict[str, str]:
    """The same for an app whose folder this is, with a database in it and what is given; None takes away."""
    database = {DATABASE_URL: f"sqlite:///{scratch / 'warehouse.db'}"}
    wanted = {**bare_environment(scratch, scratch), **database, **given}
    return {name: value for name, value in wanted.items() if value is not None}


def given_in(environment: Mapping[str, str], scratch: Path) -> dict[str, str]:
    """What an app's environment has that not every app's has, without its database and mail server."""
    every = {*bare_environment(scratch, scratch), DATABASE_URL, *MAIL_VARIABLES}
    return {name: value for name, value in environment.items() if name not in every}
