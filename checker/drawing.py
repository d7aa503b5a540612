"""The process that draws a lesson's scenarios: `python -I -m checker.drawing FILE` writes them as JSON.

It is a process of its own because Hypothesis also draws numbers and words that stand in the modules it finds
imported: only here are they the same whoever asks. So this module imports nothing else of the checker.
"""

import importlib.util
import json
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

COUNT = 60
"""How many different scenarios a lesson gets, unless its file says `COUNT = …`."""

TRIES = 10
"""How many are drawn at most for each that is wanted; fewer are kept where there are no more."""

LATER = 4
"""After those of the first seed, each is the last of this many examples with a seed of its own: Hypothesis
begins with the simplest, and what it draws from one seed are variations of each other."""


def main(file: Path) -> None:
    """Write the scenarios of this file to standard output; what it prints itself is diverted."""
    with redirect_stdout(sys.stderr), tempfile.TemporaryDirectory() as home:
        scenarios = draw(file, Path(home))
    json.dump(scenarios, sys.stdout, allow_nan=False)


def draw(file: Path, home: Path) -> list[Any]:
    """As many different scenarios as are wanted, in the order in which they are found."""
    from hypothesis.configuration import set_hypothesis_home_dir

    set_hypothesis_home_dir(home)
    lesson = _load(file)
    strategy = lesson.scenarios()
    wanted = getattr(lesson, "COUNT", COUNT)
    found: dict[str, Any] = {}
    for seed in range(wanted * TRIES):
        if len(found) >= wanted:
            break
        examples = _examples(strategy, seed)
        for scenario in examples[-1:] if seed else examples:
            found.setdefault(json.dumps(scenario, sort_keys=True), scenario)
    return list(found.values())[:wanted]


def _examples(strategy: Any, seed: int) -> list[Any]:
    import hypothesis

    examples: list[Any] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=LATER,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(strategy)
    def keep(example: Any) -> None:
        examples.append(example)

    keep()
    return examples


def _load(file: Path) -> Any:
    spec = importlib.util.spec_from_file_location("scenarios", file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main(Path(sys.argv[1]))
