"""Checks a submission in this process."""

from pathlib import Path

from checker.course import Lesson
from checker.inprocess.servers import InProcessServers
from checker.options import Options
from checker.run import judge_on

TYPE_CHECKING = False  # pytest is imported when there is something to judge
if TYPE_CHECKING:
    from checker.parts import Judged


def judge_here(lesson: Lesson, submission: Path, folder: Path, options: Options) -> "Judged":
    """What the checks say of a submission; what they need is kept in the folder."""
    told = lesson.metadata
    servers = InProcessServers(folder, submission, options.seconds, told.environment, told.services)
    return judge_on(servers, lesson, submission, options)
