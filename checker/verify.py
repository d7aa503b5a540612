"""Tries a course's checks on everything that it knows the answer to, and tells which laws are broken."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from operator import itemgetter

from checker import screens, variants
from checker.cases import Case, Role, Ruling, cases
from checker.course import Lesson
from checker.errors import CourseError
from checker.laws import broken_by, broken_by_metadata, differences
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

    `seconds` are those of all its runs, one after the other; `slowest` names the runs that took longest.
    """

    id: str
    title: str
    steps: tuple[StepCount, ...]
    accepted: int
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
    whole: bool = False,
    cold: bool = False,
    keep_screens: bool = False,
) -> list[LessonReport]:
    """The report on each lesson, from `repeat` runs of everything in so many worker processes.

    A `quick` run tries no variants. A `whole` one tries each accepted variant alone, and wrong ones in the
    steps before theirs, too, which must let them pass. A `cold` one asks only whether a command line of its
    own says the same as a worker. With `keep_screens` the reports on wrong variants are kept as they are now,
    otherwise each has to be the one that is kept. `progress` is told how many runs of how many are done.
    """
    known = [_load(lesson) for lesson in lessons]
    rulings = {
        case: list[Ruling]()
        for each in known
        for case in cases(
            each.lesson,
            () if quick else each.variants,
            reports={} if keep_screens else screens.load(each.lesson),
            whole=whole,
            cold=cold,
            mixed=not (whole or cold),
        )
    }
    todo = _spread([*rulings]) * repeat
    modules = frozenset[str]().union(*(needed_packages(lesson, lesson.solution) for lesson in lessons))
    with closing(judge_all(lessons[0].root, todo, modules, workers)) as judged:
        for done, ruling in enumerate(judged, 1):
            rulings[ruling.case].append(ruling)
            progress(done, len(todo))
    by_lesson = [
        (each, {case: found for case, found in rulings.items() if case.lesson == each.lesson.id})
        for each in known
    ]
    if keep_screens:
        for each, found in by_lesson:
            screens.write(each.lesson, dict(_screens(found)))
    return [_report(each, found) for each, found in by_lesson]


def _spread(cases: Sequence[Case]) -> list[Case]:
    """What is asked in all steps before what is asked in one check; of each, all lessons side by side.

    Some checks mostly wait, and others mostly compute: together they keep each core busy. In a lesson, the
    later ones take longest, and begin.
    """
    kinds = [(case.role is Role.WRONG, case.lesson) for case in cases]
    sizes, places = Counter(kinds), Counter[tuple[bool, str]]()
    spread = list[tuple[bool, float]]()
    for kind in kinds:
        places[kind] += 1
        spread.append((kind[0], 1 - places[kind] / sizes[kind]))
    return [case for _, case in sorted(zip(spread, cases, strict=True), key=itemgetter(0))]


@dataclass(frozen=True, slots=True)
class _Known:
    """A lesson and its variants; if they cannot be read, none and the reason."""

    lesson: Lesson
    variants: tuple[Variant, ...]
    fault: str = ""


def _load(lesson: Lesson) -> _Known:
    try:
        return _Known(lesson, variants.load(lesson))
    except CourseError as error:
        return _Known(lesson, (), fault=str(error))


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
        runs=len(seconds),
        seconds=round(sum(each for _, each in seconds), 3),
        slowest=tuple(sorted(seconds, key=lambda each: -each[1])[:SLOWEST]),
        broken=tuple(
            dict.fromkeys([*missing, *_broken(rulings), *screens.changed(lesson, dict(_screens(rulings)))])
        ),
        flakes=tuple(_flakes(rulings)),
    )


def _screens(rulings: Mapping[Case, Sequence[Ruling]]) -> Iterator[tuple[str, str]]:
    for case, found in rulings.items():
        asked_alone = case.role is Role.WRONG and not (case.whole or case.cold)
        if asked_alone and case.variant and found[0].verdict:
            yield case.variant.name, screens.screen(case.variant, found[0].verdict)


def _broken(rulings: Mapping[Case, Sequence[Ruling]]) -> Iterator[str]:
    for case, found in rulings.items():
        for ruling in found:
            if ruling.fault:
                yield f"The {case} gets another verdict cold. {ruling.fault}" if case.cold else ruling.fault
            elif ruling.verdict and not case.cold:
                yield from broken_by(case, ruling.verdict)


def _flakes(rulings: Mapping[Case, Sequence[Ruling]]) -> Iterator[str]:
    for case, found in rulings.items():
        for difference in differences(case, (ruling.verdict for ruling in found if ruling.verdict)):
            yield f"The {case} got different verdicts: {difference}."
