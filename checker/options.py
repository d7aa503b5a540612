"""How a check is made."""

from collections.abc import Callable
from dataclasses import dataclass

DEFAULT_SECONDS = 10.0


def _ignore(_phase: str) -> None:
    """Forget that a phase ended."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to check: the step to run alone, or the last to run; seconds for each start and each answer.

    A `check` is the name of the only one to run, if there is one of that name. With `needs` false a step runs
    even if one that it needs failed; with `fail_fast` nothing of a step runs after its first check that does
    not pass. On more than one of the `cores` a lesson's parts are judged side by side. A `half` of them is
    the first (0), with the others if none of those counts then, or all others (1). At the `terminal`, a path,
    `breakpoint()` in the app asks. `mark` is told each phase that ends.
    """

    step: str | None = None
    last: str | None = None
    check: str | None = None
    seconds: float = DEFAULT_SECONDS
    needs: bool = True
    fail_fast: bool = False
    cores: int = 1
    half: int | None = None
    terminal: str = ""
    mark: Callable[[str], None] = _ignore

    @property
    def in_order(self) -> bool:
        """Whether a step waits for those that it needs."""
        return self.needs and not self.step
