# WRONG: the first way answers at once if there is nobody with that name
"""How long does a wrong log-in take, for a name that is known and for one that is not?"""

import time
from collections.abc import Callable

from pwdlib import PasswordHash

hasher = PasswordHash.recommended()
hashes = {"ann": hasher.hash("4711x")}


# --8<-- [start:ways]
def returns_early(name: str, pin: str) -> bool:
    stored = hashes.get(name)
    return stored is not None and hasher.verify(pin, stored)


def takes_its_time(name: str, pin: str) -> bool:
    stored = hashes.get(name)
    if stored is None:
        hasher.hash(pin)
        return False
    return hasher.verify(pin, stored)


# --8<-- [end:ways]
def seconds(way: Callable[[str, str], bool], name: str) -> float:
    """The quickest of three tries: whatever else the machine does only adds."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        way(name, "wrong")
        times.append(time.perf_counter() - started)
    return min(times)


for way in (returns_early, takes_its_time):
    ratio = seconds(way, "ann") / seconds(way, "nobody")
    print(f"{way.__name__}: {'the time tells who is a member' if ratio > 3 else 'about the same time'}")
