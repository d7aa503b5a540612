"""What a lesson's checks are tried on: submissions of the course's own, whose verdict it knows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from checker.course import Lesson
from checker.variants import Kind, Variant, mix
from checker.verdict import Verdict

NONE = MappingProxyType[str, str]({})


class Role(StrEnum):
    """What a submission is to its lesson."""

    SOLUTION = "solution"
    STARTER = "starter"
    WRONG = "wrong variant"
    ACCEPTED = "accepted variant"


@dataclass(frozen=True, slots=True)
class Case:
    """One submission of the course's own, with what must be said of it.

    A wrong variant is asked in the step that it names: first in the check alone whose `report` on it is kept,
    and in all of the step if that says anything else; if `whole` in all steps up to there. A starter is asked
    in each step until something fails, if `whole` to the end. A `cold` case is asked of a new command line as
    well, which must say the same. Accepted variants that go with each other may be tried together.
    """

    lesson: str
    role: Role
    variants: tuple[Variant, ...] = ()
    whole: bool = False
    cold: bool = False
    report: str = ""

    def __str__(self) -> str:
        names = ", ".join(f"`{each.name}`" for each in self.variants)
        return f"{self.role}{'s' if self.is_mixed else ''} {names}".strip()

    @property
    def variant(self) -> Variant | None:
        """The first variant that the submission has, the only one of most."""
        return self.variants[0] if self.variants else None

    @property
    def is_mixed(self) -> bool:
        """Whether several variants are tried together."""
        return len(self.variants) > 1

    def alone(self) -> "Iterator[Case]":
        """A case for each of its variants."""
        return (replace(self, variants=(each,)) for each in self.variants)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a check said of one case; `fault` is what is wrong with the course or, if cold, what differs."""

    case: Case
    verdict: Verdict | None
    fault: str = ""

    @property
    def seconds(self) -> float:
        """How long the check took."""
        return self.verdict.seconds if self.verdict else 0.0


def cases(
    lesson: Lesson,
    variants: Sequence[Variant],
    *,
    reports: Mapping[str, str] = NONE,
    whole: bool = False,
    cold: bool = False,
    mixed: bool = False,
) -> list[Case]:
    """Every submission that the lesson's checks are tried on; the `reports` are those kept, by variant.

    With `mixed`, accepted variants that go with each other are tried together.
    """
    own = [Case(lesson.id, role, whole=whole, cold=cold) for role in (Role.SOLUTION, Role.STARTER)]
    wrong = [
        Case(lesson.id, Role.WRONG, (each,), whole, cold, reports.get(each.name, ""))
        for each in variants
        if each.kind is Kind.WRONG
    ]
    accepted = [each for each in variants if each.kind is Kind.ACCEPTED]
    groups = mix(lesson, accepted) if mixed else [(each,) for each in accepted]
    return [
        *own,
        *wrong,
        *(Case(lesson.id, Role.ACCEPTED, group, whole, cold) for group in groups),
    ]
