"""Tests that have to do with what an app changes come first; none is lost."""

import pytest

from checker.affinity import Affinity
from checker.trial import Test

USUAL = {
    "app/models.py": b"class Thing:\n    size = 1\n\nSize = int\n",
    "app/main.py": b"""
def make(thing: Thing): return store(thing)
def find(name): return 404
def start(): pass
""",
    "app/store.py": b"def store(thing): return 1\n",
    "app/logo.svg": b"<svg/>",
}
TESTS = [
    Test("test_start", "passed", calls=frozenset({"start"})),
    Test("test_missing", "passed", calls=frozenset({"start", "find"})),
    Test("test_refused", "passed", calls=frozenset({"start", "POST /things"})),
    Test("test_made", "passed", calls=frozenset({"start", "make", "store", "POST /things"})),
]

NAMES = ("test_rule[name-]", "test_rule[size--1]", "test_rule[wrong]")


@pytest.mark.parametrize(
    ("name", "find", "replace", "first"),
    [
        ("app/store.py", b"return 1", b"return 2", ["test_made", "test_refused"]),
        ("app/main.py", b"404", b"200", ["test_missing", "test_start"]),
        ("app/models.py", b"size = 1", b"size = 2", ["test_made", "test_refused"]),
        ("app/main.py", b"pass", b"return", ["test_start", "test_missing"]),
        ("app/logo.svg", b"<svg/>", b"", ["test_start", "test_missing"]),
    ],
    ids=["called", "called by one", "mentioned", "called by all", "no code"],
)
def test_the_tests_that_tell_come_first(name: str, find: bytes, replace: bytes, first: list[str]) -> None:
    """What all call tells nothing: then the order stays."""
    order = Affinity(TESTS, USUAL).order({**USUAL, name: USUAL[name].replace(find, replace)})
    assert list(order[:2]) == first
    assert sorted(order) == sorted(test.id for test in TESTS)


def test_a_name_tells_where_no_call_does() -> None:
    """Two tests call the same; the sentence about the app has a word of the second one's name."""
    alike = [Test(f"tests/test_it.py::{name}", "passed", calls=frozenset({"make"})) for name in NAMES]
    changed = {**USUAL, "app/models.py": b"Size = float\n"}
    assert Affinity(alike, USUAL).order(changed, "takes negative sizes")[0] == alike[1].id


def test_words_that_are_about_nothing_tell_nothing() -> None:
    """The first shares four words with the sentence, and none that says what is wrong."""
    names = ("test_what_is_not_for_the_other", "test_sizes")
    alike = [Test(f"tests/test_it.py::{name}", "passed", calls=frozenset({"make"})) for name in names]
    changed = {**USUAL, "app/models.py": b"Size = float\n"}
    assert Affinity(alike, USUAL).order(changed, "takes a size that is not for the shelf")[0] == alike[1].id


def test_an_app_of_other_modules_keeps_all_tests() -> None:
    """Names that nothing calls are no hint."""
    assert len(Affinity(TESTS, USUAL).order({"app/other.py": b"def other(): pass\n"})) == len(TESTS)
