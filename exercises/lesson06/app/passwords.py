"""Passwords: what is stored instead of them, and how many are worked on at once."""

from collections.abc import AsyncIterator

from fastapi import Depends
from pwdlib import PasswordHash

hasher = PasswordHash.recommended()


def hash_password(password: str) -> str:
    """What to store: Argon2's hash, with a salt of its own."""
    return hasher.hash(password)


def password_matches(password: str, stored: str | None) -> bool:
    """Whether the stored hash is of this password.

    Without a hash it takes as long, so that the time does not tell who has an account.
    """
    if stored is None:
        hasher.hash(password)
        return False
    return hasher.verify(password, stored)


async def wait_for_turn() -> AsyncIterator[None]:
    """Nothing but a turn, which ends with the handler."""
    yield


# A hash takes 64 MiB and all that the processor has: many at once end no sooner, and starve other requests.
HashingTurn = Depends(wait_for_turn, scope="function", max_concurrency=2)
