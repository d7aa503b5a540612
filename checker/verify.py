"""Tries a course's checks on everything that it knows the answer to, and tells which laws are broken."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from checker import variants
from checker.course import Lesson
from checker.errors import CourseError
from checker.laws import Case, Ruling, broken_by, broken_by_metadata, cases, differences
from checker.packages import needed_packages
from checker.variants import Variant
from checker.workers import judge_all

SLOWEST = 5


@dataclass(frozen=True, slots=True)
class StepCount:
    """How many wrong variants name a step."""

    id: str
    title: str
    wrong: int


@dataclass(frozen=True, slots=True)
class LessonReport:
    """What one lesson's laws came to: `broken` and `flakes` are sentences, none if all is well.

    `left` counts the variants that a quick run leaves out.
    `seconds` are those of all its runs, one after the other; `slowest` names the runs that took longest.
    """

    id: str
    title: str
    steps: tuple[StepCount, ...]
    accepted: int
    left: int
    runs: int
    seconds: float
    slowest: tuple[tuple[str, float], ...]
    broken: tuple[str, ...]
    flakes: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether every law holds."""
        return not self.broken and not self.flakes


def verify(
    lessons: Sequence[Lesson],
    workers: int,
    repeat: int,
    progress: Callable[[int, int], None],
    *,
    quick: bool = False,
) -> list[LessonReport]:
    """The report on each lesson, from `repeat` runs of everything in so many worker processes.

    A `quick` run leaves out variants that are similar to others. `progress` is told how many runs of how many
    are done.
    """
    known = [_load(lesson, quick=quick) for lesson in lessons]
    rulings = {case: list[Ruling]() for each in known for case in cases(each.lesson, each.variants)}
    todo = [*rulings][::-1] * repeat  # what comes last in a course takes longest, and is to begin first
    modules = frozenset[str]().union(*(needed_packages(lesson, lesson.solution) for lesson in lessons))
    with closing(judge_all(lessons[0].root, todo, modules, workers)) as judged:
        for done, ruling in enumerate(judged, 1):
            rulings[ruling.case].append(ruling)
            progress(done, len(todo))
    return [
        _report(each, {case: found for case, found in rulings.items() if case.lesson == each.lesson.id})
        for each in known
    ]


@dataclass(frozen=True, slots=True)
class _Known:
    """A lesson, its variants and how many are left out; if they cannot be read, none and the reason."""

    lesson: Lesson
    variants: tuple[Variant, ...]
    left: int = 0
    fault: str = ""


def _load(lesson: Lesson, *, quick: bool) -> _Known:
    try:
        every = variants.load(lesson)
    except CourseError as error:
        return _Known(lesson, (), fault=str(error))
    tried = tuple(variant for variant in every if not (quick and variant.similar))
    return _Known(lesson, tried, len(every) - len(tried))


def _report(known: _Known, rulings: Mapping[Case, Sequence[Ruling]]) -> LessonReport:
    lesson = known.lesson
    missing = [known.fault] if known.fault else broken_by_metadata(lesson, known.variants)
    seconds = [(str(case), ruling.seconds) for case, found in rulings.items() for ruling in found]
    counts = Counter(variant.step for variant in known.variants)
    return LessonReport(
        id=lesson.id,
        title=lesson.title,
        steps=tuple(StepCount(step.id, step.title, counts[step.id]) for step in lesson.steps),
        accepted=counts[None],
        left=known.left,
        runs=len(seconds),
        seconds=round(sum(each for _, each in seconds), 3),
        slowest=tuple(sorted(seconds, key=lambda each: -each[1])[:SLOWEST]),
        broken=tuple(dict.fromkeys([*missing, *_broken(rulings)])),
        flakes=tuple(_flakes(rulings)),
    )


def _broken(rulings: Mapping[Case, Sequence[Ruling]]) -> Iterator[str]:
    for case, found in rulings.items():
        for ruling in found:
            yield from broken_by(case, ruling.verdict) if ruling.verdict else [ruling.fault]


def _flakes(rulings: Mapping[Case, Sequence[Ruling]]) -> Iterator[str]:
    for case, found in rulings.items():
        for difference in differences(ruling.verdict for ruling in found if ruling.verdict):
            yield f"The {case} got different verdicts: {difference}."
