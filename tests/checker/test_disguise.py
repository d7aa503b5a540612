"""A disguised module does what it did, and says nothing of how it was written."""

import gc
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from checker import starter
from checker.disguise import Disguise

FEW_OBJECTS = 200
MODULE = '''
"""Words of the author."""
# more of them
from functools import reduce as fold
seen = []

class Shelf:
    """And here."""
    limit = 3

    def take(self, wanted, *, there=3):
        """And here."""
        remainder = there - wanted
        if remainder < 0:
            return None
        return remainder

def count(values):
    global seen
    total = 0
    def add(each):
        nonlocal total
        total += each
    for value in values:
        add(value)
    seen = [*seen, total]
    doubled = [value * 2 for value in values]
    try:
        broken = values[99]
    except IndexError as problem:
        message = str(problem)
    match values:
        case [first, *others]:
            combined = (first, others)
    with_default = lambda factor=total: factor * 2
    return total, doubled, message, combined, with_default(), fold(lambda a, b: a + b, values)

def only_words():
    """Nothing else."""
'''
USE = """
import app.main as m
print(m.count([1, 2]), m.seen, m.Shelf().take(wanted=1, there=2), m.only_words(), m.__doc__)
"""


@pytest.fixture
def disguised() -> bytes:
    """The module as a suite could read it."""
    files = Disguise().put_on(
        {"app/__init__.py": b"", "app/main.py": MODULE.encode(), "app/data.txt": b"as it was"}
    )
    assert files.keys() == {"app/__init__.pyc", "app/main.pyc", "app/data.txt"}
    return files["app/main.pyc"]


def test_it_does_the_same(disguised: bytes, tmp_path: Path) -> None:
    """Closures, global names, parameters by name, patterns and defaults work as before."""
    starter.write(
        {"app/__init__.pyc": Disguise().put_on({"a.py": b""})["a.pyc"], "app/main.pyc": disguised}, tmp_path
    )
    done = subprocess.run(
        [sys.executable, "-c", USE], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout == "(3, [2, 4], 'list index out of range', (1, [2]), 6, 3) [3] 1 None None\n"


def test_words_and_local_names_are_gone(disguised: bytes) -> None:
    """What others call stays."""
    for gone in (b"author", b"And here", b"remainder", b"message", b"broken"):
        assert gone not in disguised
    for kept in (b"Shelf", b"wanted", b"there", b"limit", b"seen"):
        assert kept in disguised


def test_no_two_are_alike(disguised: bytes) -> None:
    """Names are made up anew each time."""
    assert Disguise().put_on({"app/main.py": MODULE.encode()})["app/main.pyc"] != disguised


def test_it_works_in_several_threads() -> None:
    """Also when garbage is collected in the middle of a syntax tree, and another thread goes on."""
    disguise = Disguise()
    threshold = gc.get_threshold()
    gc.set_threshold(FEW_OBJECTS)
    gc.callbacks.append(pause)
    try:
        with ThreadPoolExecutor(4) as pool:
            texts = [f"{MODULE}\nnumber = {number}\n".encode() for number in range(200)]
            made = list(pool.map(lambda text: disguise.put_on({"app/main.py": text}), texts))
    finally:
        gc.callbacks.remove(pause)
        gc.set_threshold(*threshold)
    assert all(each.keys() == {"app/main.pyc"} for each in made)


def pause(_phase: str, _info: dict[str, int]) -> None:
    """Let another thread go on."""
    time.sleep(1e-4)
