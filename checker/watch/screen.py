"""What is shown while a lesson is watched: a pure function from where things stand to a screen."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.console import Console, Group, RenderableType
from rich.text import Text

from checker.reports import story, terminal
from checker.reports.console import Sentence, Trimmed
from checker.reports.layout import MARKS, grid, indent
from checker.verdict import Outcome, StepResult, Verdict

KEYS = {"h": "hint", "n": "next lesson", "a": "all steps", "o": "open the text", "q": "quit"}
CLEAR_LINE, CLEAR_BELOW, HOME = "\x1b[K", "\x1b[J", "\x1b[H"


@dataclass(slots=True)
class Standing:
    """Where things stand: the lesson, its latest verdict and the one before, and what was asked for."""

    lesson: str
    title: str
    source: str
    verdict: Verdict | None = None
    before: Verdict | None = None
    fault: str = ""
    busy: bool = False
    every: bool = False
    """Whether all checks that do not pass are shown, a line each, in place of the first one in full."""
    hint: tuple[str, ...] = ()
    note: str = ""
    keys: tuple[str, ...] = field(default=tuple(KEYS))


def draw(standing: Standing, console: Console) -> str:
    """The whole screen as one text that replaces what is there, cut to the terminal's height."""
    body = _lines(console, Group(*_body(standing)))
    foot = _lines(console, Group(*_foot(standing)))
    room = max(1, console.height - len(foot) - 1)
    if len(body) > room:
        body = [*body[: room - 1], f"… ({len(body) - room + 1} lines more: a taller window shows them)"]
    lines = [*body, *[""] * (room - len(body)), *foot]
    return HOME + "\n".join(line + CLEAR_LINE for line in lines) + CLEAR_BELOW


def _lines(console: Console, part: RenderableType) -> list[str]:
    with console.capture() as capture:
        console.print(Trimmed(part), soft_wrap=True, end="")
    return capture.get().splitlines()


def _body(standing: Standing) -> Iterator[RenderableType]:
    yield Text.assemble((f"{standing.lesson} · {standing.title}", "bold"), (f"  {standing.source}", "dim"))
    yield Text("")
    if standing.fault:
        yield Sentence(standing.fault, "red")
    if verdict := standing.verdict:
        yield from (indent(terminal.steps(verdict)), Text(""))
        if lines := list(changes(standing.before, verdict)):
            yield Group(Text("Since the last check:", "dim"), *map(Sentence, lines), Text(""))
        yield Group(*_every(verdict)) if standing.every else Group(*terminal.first_failure(verdict))
        yield Text.assemble((story.result(verdict), "bold"), f": {story.score(verdict)}.")
    for hint in standing.hint:
        yield from (Text(""), Sentence(hint, "yellow"))


def _every(verdict: Verdict) -> Iterator[RenderableType]:
    for step in verdict.steps:
        for check in story.failing(step):
            mark, style = MARKS[check.outcome]
            table = grid("", "dim", "")
            table.columns[2].no_wrap = False
            table.add_row(Text(mark, style), step.id, Sentence(check.message or check.title))
            yield table
    yield Text("")


def _foot(standing: Standing) -> Iterator[RenderableType]:
    yield Text("checking …" if standing.busy else standing.note or "waiting for a save", "dim")
    yield Text("   ".join(f"{key} {KEYS[key]}" for key in standing.keys), "dim")


def changes(before: Verdict | None, now: Verdict) -> Iterator[str]:
    """What differs from the verdict before, a line for each step that ended otherwise."""
    known = {step.id: step for step in before.steps} if before and before.lesson == now.lesson else {}
    for step in now.steps:
        old = known.get(step.id)
        if old is None or (old.outcome, _passing(old)) == (step.outcome, _passing(step)):
            continue
        if step.outcome is old.outcome:
            less = _passing(step) < _passing(old)
            of = f"{_passing(step)} of {story.count(step.checks, 'check')}"
            yield f"{'-' if less else '+'} {step.id}: {of} pass, before {_passing(old)}"
        else:
            mark = "+" if step.outcome is Outcome.PASSED else "-" if old.outcome is Outcome.PASSED else "·"
            yield f"{mark} {step.id}: {story.OUTCOMES[step.outcome]}, before {story.OUTCOMES[old.outcome]}"


def _passing(step: StepResult) -> int:
    return sum(check.outcome is Outcome.PASSED for check in step.checks)


def line(standing: Standing) -> str:
    """The same for where there is no terminal: one line for each verdict."""
    if standing.verdict is None:
        return f"{standing.lesson}: {standing.fault}"
    verdict = standing.verdict
    said = f"{standing.lesson}: {story.result(verdict)}, {story.score(verdict)}"
    found = verdict.first_failure()
    if verdict.passed or found is None:
        return said
    step, check = found
    return f"{said}. Step {step.id}: {f'{check.title} {check.message}' if check else step.reason}"
