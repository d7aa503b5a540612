"""A lesson's wrong and accepted variants: named edits of its solution, as `variants.toml` lists them."""

import tomllib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from checker import starter
from checker.course import Lesson, Text
from checker.edits import Edit, edit
from checker.errors import CourseError
from checker.starter import Files


class Kind(StrEnum):
    """What a lesson's checks must say to a variant."""

    WRONG = "wrong"
    ACCEPTED = "accepted"


class Variant(BaseModel):
    """A submission that differs from the solution by some edits, or by whole files in `variants/NAME/`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    kind: Kind
    step: Text | None = None
    """Where a wrong one must be rejected."""
    why: Text
    boots: bool = True
    """False for a wrong one that is about an app that does not start."""
    varies: bool = False
    """True for a wrong one that fails by chance now here, now there in its step."""
    apart: tuple[str, ...] = ()
    """Accepted ones that an accepted one does not work with, though their edits fit each other."""
    remove: tuple[Text, ...] = ()
    """Files of the solution that it does not have."""
    edits: tuple[Edit, ...] = ()

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "Variant":
        wrong = self.kind is Kind.WRONG
        if wrong and self.step is None:
            raise ValueError(f"{self.name} is wrong, so it must name the step that rejects it")
        if not wrong and (self.step is not None or not self.boots):
            raise ValueError(f"{self.name} is accepted, so it must boot and names no step")
        if wrong and self.apart:
            raise ValueError(f"{self.name} is wrong, so it is apart from all others")
        return self


class _Listed(BaseModel):
    model_config = ConfigDict(extra="forbid")

    variant: tuple[Variant, ...] = ()


def load(lesson: Lesson) -> tuple[Variant, ...]:
    """The variants in the order of their file; raises `CourseError` if it does not fit the lesson."""
    path = lesson.variants_file
    if not path.is_file():
        return ()
    try:
        variants = _Listed.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).variant
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CourseError(f"{path} cannot be read: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise CourseError(f"{path} is wrong at `{place}`: {first['msg']}.") from error
    _require_fit(lesson, variants)
    return variants


def apply(lesson: Lesson, *variants: Variant) -> Files:
    """The solution as some variants change it, one after the other.

    Raises `CourseError` if one's edits do not fit what is there or change nothing.
    """
    files = starter.read(lesson.solution)
    for variant in variants:
        name = f"Variant {variant.name} of {lesson.id}"
        if strange := sorted(set(variant.remove) - files.keys()):
            raise CourseError(f"{name} removes {strange[0]}, which the solution does not have.")
        kept = {path: text for path, text in files.items() if path not in variant.remove}
        whole = starter.read(_folder(lesson, variant.name))
        before, files = files, edit({**kept, **whole}, variant.edits, name)
        if files == before:
            raise CourseError(f"{name} changes nothing.")
    return files


def mix(lesson: Lesson, accepted: Iterable[Variant]) -> list[tuple[Variant, ...]]:
    """Accepted variants in few groups, each of which can be applied together: what is right stays right.

    One that has whole files, or leaves some out, is alone: it may not use what another one edits.
    """
    groups = list[list[Variant]]()
    for variant in accepted:
        fitting = next((group for group in groups if _fits(lesson, group, variant)), None)
        if fitting is None:
            groups.append([variant])
        else:
            fitting.append(variant)
    return [tuple(group) for group in groups]


def _fits(lesson: Lesson, group: Sequence[Variant], variant: Variant) -> bool:
    together = (*group, variant)
    if any(each.remove or _folder(lesson, each.name).is_dir() for each in together):
        return False
    if any(each.name in other.apart for each in together for other in together):
        return False
    with suppress(CourseError):
        apply(lesson, *together)
        return True
    return False


def _folder(lesson: Lesson, name: str) -> Path:
    return lesson.folder / "variants" / name


def _require_fit(lesson: Lesson, variants: Iterable[Variant]) -> None:
    names = [variant.name for variant in variants]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise CourseError(f"{lesson.variants_file} has two variants called {twice[0]}.")
    known = {step.id for step in lesson.steps}
    for variant in variants:
        if variant.step is not None and variant.step not in known:
            raise CourseError(
                f"Variant {variant.name} of {lesson.id} names a step {variant.step}: there is none."
            )
        if strange := sorted(set(variant.apart) - set(names)):
            raise CourseError(
                f"Variant {variant.name} of {lesson.id} is apart from {strange[0]}: there is none."
            )
    folders = {path.name for path in _folder(lesson, "").glob("*") if path.is_dir()}
    if unknown := sorted(folders - set(names)):
        raise CourseError(
            f"{_folder(lesson, unknown[0])} belongs to no variant of {lesson.variants_file.name}."
        )
