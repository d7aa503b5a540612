"""Which tests have most to do with what an app changes: they come first, as the first failure ends a run."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum

from checker.starter import Files
from checker.trial import Test

MENTIONS = 2
FAR = (2 * MENTIONS + 2, 0)
WORD = re.compile("[A-Z]?[a-z]+|[A-Z]+")
STEM = 5
"""So many letters tell a word from another, whatever it ends in; a plural is no other word."""
SAYS_NOTHING = frozenset(
    WORD.findall(
        "a all an and are as at by each for from go ha have i in it many more no not of on one only or other "
        "own say take test than that the their them there they thi to wa were what when where which who with"
    )
)
"""Words that names of tests on anything have, as `_words` leaves them."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a module calls by a name: its code as a text to compare, and the names in it."""

    name: str
    code: str
    mentioned: frozenset[str]


class Affinity:
    """Orders `tests`, which have run on the `usual` app, for others that differ from it."""

    def __init__(self, tests: Sequence[Test], usual: Files) -> None:
        self._tests = tests
        self._usual = usual
        self._definitions = {name: _definitions(content) for name, content in _modules(usual)}
        self._callers = Counter(name for test in tests for name in test.calls)
        self._words = {test.id: _words(test.id.partition("::")[2]) for test in tests}
        self._namesakes = Counter(word for words in self._words.values() for word in words)

    def order(self, app: Files, behaviour: str = "") -> tuple[str, ...]:
        """The ids of the tests: in turn the next by what it calls and the next by its name.

        A name is near that has words of the sentence that says what is wrong, the rarer the better: a rule
        that was dropped is called by no test, and many are about one.
        """
        ranks = self._ranks(app)
        asked = _words(behaviour)
        scores = {  # exact sums, which no order changes: words are a set
            id: fsum(1 / self._namesakes[word] for word in words & asked) for id, words in self._words.items()
        }
        by_calls = sorted(ranks, key=lambda id: (ranks[id], -scores[id]))
        by_name = sorted(ranks, key=lambda id: (-scores[id], ranks[id]))
        return tuple(dict.fromkeys(id for pair in zip(by_name, by_calls, strict=True) for id in pair))

    def _ranks(self, app: Files) -> dict[str, tuple[int, int]]:
        """How near a test is to what differs, the nearest being those that call it.

        Then come those that send the same requests without getting there, and those that call what mentions
        that; at the same distance a test that calls what few others call comes first.
        """
        distances = self._distances(app)
        for name, distance in list(distances.items()):
            for other in self._shared(name):
                distances[other] = min(distance + 1, distances.get(other, distance + 1))
        telling = {
            name: (distances[name], number)
            for name, number in self._callers.items()
            if number < len(self._tests) and name in distances
        }
        return {
            test.id: min((telling[name] for name in test.calls & telling.keys()), default=FAR)
            for test in self._tests
        }

    def _distances(self, app: Files) -> dict[str, int]:
        """How far a definition is from what differs: 0 for that itself, 2 for what mentions it, and so on."""
        differing = {
            name: _definitions(content) for name, content in _modules(app) if content != self._usual.get(name)
        }
        before = [each for name in differing for each in self._definitions.get(name, [])]
        after = [each for found in differing.values() for each in found]
        near = {each.name for each in {*before} ^ {*after}}
        known = [each for found in (*self._definitions.values(), after) for each in found]
        distances = dict.fromkeys(near, 0)
        for number in range(1, MENTIONS + 1):
            near = {each.name for each in known if each.mentioned & near} - distances.keys()
            distances |= dict.fromkeys(near, 2 * number)
        return distances

    def _shared(self, name: str) -> frozenset[str]:
        """What all tests do that call this: they send the request that leads there."""
        callers = [test.calls for test in self._tests if name in test.calls]
        return frozenset.intersection(*callers) if callers else frozenset()


def _words(text: str) -> set[str]:
    return {word.lower().rstrip("s")[:STEM] for word in WORD.findall(text)} - SAYS_NOTHING


def _modules(files: Files) -> Iterator[tuple[str, bytes]]:
    return ((name, content) for name, content in files.items() if name.endswith(".py"))


def _definitions(content: bytes) -> list[Definition]:
    found = []
    for node in ast.parse(content).body:
        nodes = list(ast.walk(node))
        mentioned = {each.id for each in nodes if isinstance(each, ast.Name)}
        mentioned |= {each.attr for each in nodes if isinstance(each, ast.Attribute)}
        found += [Definition(name, ast.unparse(node), frozenset(mentioned)) for name in _names(node)]
    return found


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]
