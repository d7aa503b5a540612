"""The course on disk: its lessons, and every path that derives from a lesson's id."""

import difflib
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from checker.errors import CheckerError, CourseError
from checker.paths import ROOT, LessonPaths

MAX_LISTED = 8

Text = Annotated[str, Field(min_length=1)]


class Step(BaseModel):
    """A part of a lesson, judged by the checks in `checks/test_ID.py`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Text
    points: Annotated[int, Field(ge=1)]
    needs: tuple[str, ...] = ()
    stretch: bool = False
    apart: bool = False
    """Whether the checks from here on have servers of their own, so that they can run beside those before."""
    hints: tuple[Text, ...] = ()

    @property
    def check_file(self) -> str:
        """The name of the file with this step's checks."""
        return f"test_{self.id.replace('-', '_')}.py"


class Metadata(BaseModel):
    """What `lesson.toml` says: the only metadata of a lesson."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Text
    minutes: Annotated[int, Field(ge=1)]
    objectives: tuple[Text, ...]
    requires: tuple[str, ...] = ()
    """Extras of this project that the lesson needs beyond the core."""
    remove: tuple[str, ...] = ()
    """Files of the solution before that the starter does not have."""
    environment: dict[str, str] = {}
    """Variables that the checks start the app with, besides those that every app gets."""
    services: tuple[Literal["mailbox"], ...] = ()
    """What the checks run beside each app and tell it of in its environment: see the fixtures."""
    browser: bool = False
    """Whether the lesson's page on the site can check the learner's work."""
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _steps_are_sound(self) -> "Metadata":
        seen: set[str] = set()
        for step in self.steps:
            if step.id in seen:
                raise ValueError(f"two steps are called {step.id}")
            if unknown := set(step.needs) - seen:
                raise ValueError(f"step {step.id} needs {', '.join(sorted(unknown))}, which is not before it")
            seen.add(step.id)
        return self


class Lesson(LessonPaths):
    """One lesson: its paths, its metadata and its place in the course."""

    def __init__(self, course: "Course", id: str) -> None:
        super().__init__(course.root, id)
        self.course = course

    @cached_property
    def metadata(self) -> Metadata:
        """The content of `lesson.toml`; raises `CourseError` with the place of the first mistake."""
        path = self.metadata_file
        try:
            return Metadata.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise CourseError(f"{path} cannot be read: {error}.") from error
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            raise CourseError(f"{path} is wrong at `{place or 'steps'}`: {first['msg']}.") from error

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps, in order."""
        return self.metadata.steps

    @property
    def max_points(self) -> int:
        """The points of all steps that the lesson needs: a stretch step earns a star."""
        return sum(step.points for step in self.steps if not step.stretch)

    @property
    def title(self) -> str:
        """The lesson's title."""
        return self.metadata.title

    def step(self, id: str) -> Step:
        """The step with this id; raises `CheckerError` that names the nearest one."""
        for step in self.steps:
            if step.id == id:
                return step
        raise _unknown("step", id, [step.id for step in self.steps])


@dataclass(frozen=True)
class Course:
    """All lessons below one folder, in order."""

    root: Path = ROOT

    @cached_property
    def lessons(self) -> tuple[Lesson, ...]:
        """The lessons, ordered by id; raises `CheckerError` where there are none."""
        found = sorted(path.parent.name for path in self.root.glob("lessons/*/lesson.toml"))
        if not found:
            raise CheckerError(
                f"There is no course in {self.root}.", "Give --course a folder that has lessons/."
            )
        return tuple(Lesson(self, id) for id in found)

    def lesson(self, id: str) -> Lesson:
        """The lesson with this id; raises `CheckerError` that names the nearest one."""
        for lesson in self.lessons:
            if lesson.id == id:
                return lesson
        raise _unknown("lesson", id, [lesson.id for lesson in self.lessons])

    def before(self, lesson: Lesson) -> Lesson | None:
        """The lesson before this one, None for the first."""
        place = self.lessons.index(lesson)
        return self.lessons[place - 1] if place else None

    def after(self, lesson: Lesson) -> Lesson | None:
        """The lesson after this one, None for the last."""
        return next(iter(self.lessons[self.lessons.index(lesson) + 1 :]), None)


def _unknown(kind: str, name: str, known: list[str]) -> CheckerError:
    near = difflib.get_close_matches(name, known, n=1)
    listed = known if len(known) <= MAX_LISTED else [known[0], "…", known[-1]]
    tip = f"Did you mean `{near[0]}`? " if near else ""
    return CheckerError(f"There is no {kind} `{name}`.", f"{tip}The {kind}s are {', '.join(listed)}.")
