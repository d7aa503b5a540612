"""Which tests have most to do with what an app changes: they come first, as the first failure ends a run."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from checker.starter import Files
from checker.trial import Test

MENTIONS = 2
FAR = (2 * MENTIONS + 2, 0)


def order(tests: Sequence[Test], usual: Files, app: Files) -> tuple[str, ...]:
    """The ids of tests, from those that call what differs between an app and the usual one.

    Then come those that send the same requests without getting there, and those that call what mentions that;
    at the same distance a test that calls what few others call comes first. `tests` are from a run on the
    usual app.
    """
    callers = Counter(name for test in tests for name in test.calls)
    distances = _distances(usual, app)
    for name, distance in list(distances.items()):
        for other in _shared(tests, name):
            distances[other] = min(distance + 1, distances.get(other, distance + 1))
    telling = {
        name: distances[name] for name, number in callers.items() if number < len(tests) and name in distances
    }
    ranks = {
        test.id: min(((telling[name], callers[name]) for name in test.calls & telling.keys()), default=FAR)
        for test in tests
    }
    return tuple(sorted(ranks, key=lambda id: ranks[id]))


def _distances(usual: Files, app: Files) -> dict[str, int]:
    """How far a definition is from what differs: 0 for that itself, 2 for what mentions it, and so on."""
    mentions = {name: names for files in (usual, app) for name, names in _definitions(files)}
    near = _changed(usual, app)
    distances = dict.fromkeys(near, 0)
    for number in range(1, MENTIONS + 1):
        near = {name for name, names in mentions.items() if names & near} - distances.keys()
        distances |= dict.fromkeys(near, 2 * number)
    return distances


def _shared(tests: Sequence[Test], name: str) -> frozenset[str]:
    """What all tests do that call this: they send the request that leads there."""
    return (
        frozenset.intersection(*callers)
        if (callers := [test.calls for test in tests if name in test.calls])
        else frozenset()
    )


def _changed(usual: Files, app: Files) -> set[str]:
    """The names of what is defined in one of them and not, or not so, in the other."""
    found: set[str] = set()
    for name in usual.keys() | app.keys():
        before, after = (dict(_dumped(files.get(name, b""))) for files in (usual, app))
        found |= {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    return found


def _definitions(files: Files) -> Iterator[tuple[str, set[str]]]:
    """Each name that a module defines, with the names in its definition."""
    for name, content in files.items():
        if name.endswith(".py"):
            for node in ast.parse(content).body:
                mentioned = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
                mentioned |= {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
                yield from ((defined, mentioned) for defined in _names(node))


def _dumped(content: bytes) -> Iterator[tuple[str, str]]:
    for node in ast.parse(content).body:
        yield from ((name, ast.dump(node)) for name in _names(node))


def _names(node: ast.stmt) -> Iterable[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]
