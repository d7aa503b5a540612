"""The apps that a test suite is tried on, correct and broken ones, as a lesson's `apps.toml` lists them."""

import tomllib
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from checker import starter
from checker.course import Lesson, Text
from checker.edits import Edit, edit
from checker.errors import CourseError
from checker.starter import Files

APP = "app/"


class Kind(StrEnum):
    """What a suite must say to an app."""

    CORRECT = "correct"
    BROKEN = "broken"


class App(BaseModel):
    """The solution's app with some edits, or with whole files from `apps/NAME/`.

    `behaviour` completes the sentence "an app that …".
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    kind: Kind
    step: Text | None = None
    """Where a suite must catch a broken one."""
    behaviour: Text
    edits: tuple[Edit, ...] = ()

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "App":
        if (self.kind is Kind.BROKEN) != (self.step is not None):
            raise ValueError(f"{self.name} must name a step if it is broken, and none if it is correct")
        return self

    def __str__(self) -> str:
        return f"an app that {self.behaviour}"


class Apps(BaseModel):
    """All apps of a lesson; `edits` are made to each of them, after its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    app: tuple[App, ...] = ()
    edits: tuple[Edit, ...] = ()


def load(lesson: Lesson) -> Apps:
    """The apps in the order of their file; raises `CourseError` if they do not fit the lesson."""
    path = lesson.apps_file
    try:
        apps = Apps.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CourseError(f"{path} cannot be read: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise CourseError(f"{path} is wrong at `{place}`: {first['msg']}.") from error
    _require_fit(lesson, apps.app)
    return apps


def files_of(lesson: Lesson, apps: Apps, app: App) -> Files:
    """The files of an app, all below `app/`; raises `CourseError` if its edits do not fit the solution."""
    own = starter.read(lesson.folder / "apps" / app.name)
    name = f"App {app.name} of {lesson.id}"
    solution = {path: text for path, text in starter.read(lesson.solution).items() if path.startswith(APP)}
    files = edit({**solution, **own}, app.edits, name)
    if app.kind is Kind.BROKEN and files == solution:
        raise CourseError(f"{name} changes nothing.")
    return edit(files, apps.edits, name)


def _require_fit(lesson: Lesson, apps: Sequence[App]) -> None:
    names = [app.name for app in apps]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise CourseError(f"{lesson.apps_file} has two apps called {twice[0]}.")
    if not any(app.kind is Kind.CORRECT for app in apps):
        raise CourseError(f"{lesson.apps_file} has no correct app.")
    known = {step.id for step in lesson.steps}
    if strange := [app for app in apps if app.step is not None and app.step not in known]:
        raise CourseError(
            f"App {strange[0].name} of {lesson.id} names a step {strange[0].step}: there is none."
        )
    folders = {path.name for path in (lesson.folder / "apps").glob("*") if path.is_dir()}
    if unknown := sorted(folders - set(names)):
        raise CourseError(
            f"{lesson.folder / 'apps' / unknown[0]} belongs to no app of {lesson.apps_file.name}."
        )
