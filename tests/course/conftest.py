"""Which tests of the course `make test` leaves to `make rest`."""

import re

import pytest

LATER = re.compile(r"lesson(?!01)\d\d")


@pytest.hookimpl(tryfirst=True)  # before `-m` looks at the markers
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is asked of a lesson after the first: the same test, and it takes minutes for all of them."""
    for item in items:
        if LATER.search(item.name):
            item.add_marker(pytest.mark.rest)
