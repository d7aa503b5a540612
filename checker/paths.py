"""Where things are: every path derives from the course's folder and a lesson's id. Light to import."""

from pathlib import Path

ROOT = Path(__file__).parents[1]


class LessonPaths:
    """The files of one lesson."""

    def __init__(self, root: Path, id: str) -> None:
        self.root = root
        self.id = id

    @property
    def folder(self) -> Path:
        """Text, metadata, starter, checks and variants."""
        return self.root / "lessons" / self.id

    @property
    def metadata_file(self) -> Path:
        """The only metadata of the lesson."""
        return self.folder / "lesson.toml"

    @property
    def text(self) -> Path:
        """The lesson's text, in Markdown."""
        return self.folder / "lesson.md"

    @property
    def checks(self) -> Path:
        """The folder with one file of checks a step."""
        return self.folder / "checks"

    @property
    def starter(self) -> Path:
        """What the starter has that the solution before lacks."""
        return self.folder / "starter"

    @property
    def variants_file(self) -> Path:
        """The wrong and accepted variants of the solution."""
        return self.folder / "variants.toml"

    @property
    def apps_file(self) -> Path:
        """The apps that a test suite is tried on, in lessons whose exercise is one."""
        return self.folder / "apps.toml"

    @property
    def scenarios_file(self) -> Path:
        """What the differential check's scenarios are drawn from."""
        return self.folder / "scenarios.py"

    @property
    def recording_file(self) -> Path:
        """The scenarios of the differential check with the solution's answers."""
        return self.folder / "recording.json"

    @property
    def exercise(self) -> Path:
        """The submission that the learner edits."""
        return self.root / "exercises" / self.id

    @property
    def solution(self) -> Path:
        """The finished submission."""
        return self.root / "solutions" / self.id


def own_folder(root: Path) -> Path:
    """Where progress, hints and backups are kept; git ignores it."""
    return root / ".checker"


def shown(root: Path, path: Path) -> str:
    """A path as the learner would type it in the course's folder."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
