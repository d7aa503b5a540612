"""What the warehouse promises."""

from fastapi.testclient import TestClient


def test_unknown_item(client: TestClient) -> None:
    """TODO, step first-test: whoever asks has to be logged in, so this is a 401 so far."""
    assert client.get("/inventory/NOTHERE").status_code == 404


# TODO, step catch-the-bugs: what else can go wrong?
