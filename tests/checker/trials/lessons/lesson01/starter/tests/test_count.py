"""TODO: test the counter."""


def test_begins_with_nothing() -> None:
    """Nothing has been counted."""
    raise NotImplementedError  # TODO
