"""What can be wrong with a request that is well formed; `main` turns each into a status."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError


class NotFoundError(Exception):
    """What the request is about is not there."""


class ConflictError(Exception):
    """What is stored does not allow this change."""


@contextmanager
def conflict(reason: str) -> Iterator[None]:
    """Turn the database's refusal into a `ConflictError` with this reason."""
    try:
        yield
    except IntegrityError as error:
        raise ConflictError(reason) from error
