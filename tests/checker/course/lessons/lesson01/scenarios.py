"""What the differential check asks: additions that count and additions that don't."""

from typing import Any

from hypothesis import strategies as st

COUNT = 20  # of the 42 that there are: to find the last ones takes seconds


def scenarios() -> st.SearchStrategy[list[dict[str, Any]]]:
    """One or two additions."""
    return st.lists(st.sampled_from([1, 7, 0, -1, "x", 1.5]).map(addition), min_size=1, max_size=2)


def addition(by: object) -> dict[str, Any]:
    """The request that adds this."""
    return {"method": "POST", "path": "/counter/add", "json": {"by": by}}
