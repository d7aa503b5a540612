"""Checks a submission in this process."""

from pathlib import Path

from checker.course import Lesson
from checker.inprocess.servers import InProcessServers
from checker.options import Options
from checker.run import check_on
from checker.verdict import Verdict


def check_here(lesson: Lesson, submission: Path, folder: Path, options: Options | None = None) -> Verdict:
    """The verdict on a submission; what the checks need is kept in the folder."""
    options = options or Options()
    told = lesson.metadata
    servers = InProcessServers(folder, submission, options.seconds, told.environment, told.services)
    return check_on(servers, lesson, submission, options)
