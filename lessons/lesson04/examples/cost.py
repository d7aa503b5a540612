"""How long a guess takes, by SHA-256 and by Argon2, and how much memory Argon2 wants for it."""

import hashlib
import re
from collections.abc import Callable
from time import perf_counter

from pwdlib import PasswordHash

slow = PasswordHash.recommended()


def seconds(guess: Callable[[], object], tries: int) -> float:
    """The quickest of several tries: whatever else the machine does only adds."""
    times = []
    for _ in range(tries):
        started = perf_counter()
        guess()
        times.append(perf_counter() - started)
    return min(times)


quick = seconds(lambda: hashlib.sha256(b"sunshine").hexdigest(), 1000)
heavy = seconds(lambda: slow.hash("sunshine"), 5)
memory = re.search(r"m=(\d+)", slow.hash("sunshine"))
print(f"SHA-256: {quick * 1e6:.1f} µs a guess")
print(f"Argon2:  {heavy * 1e3:.0f} ms a guess, with {int(memory[1]) // 1024 if memory else 0} MiB")
