"""What a report shows of requests and answers."""

import httpx
import jwt
import pytest

from checker.causes import likely_cause
from checker.exchange import curl, describe_request, describe_response, summarize


def test_streamed_bodies() -> None:
    """A body that was streamed, up or down, is not there to be shown, nor to find a cause in."""
    request = httpx.Request("POST", "http://localhost/parts", content=iter([b"part"]))
    response = httpx.Response(422, stream=httpx.ByteStream(b"part"), request=request)
    assert isinstance(request.stream, httpx.SyncByteStream)
    assert [*request.stream, *response.iter_raw()] == [b"part", b"part"]
    for shown in (describe_request(request), describe_response(response)):
        assert shown.endswith("(a body that was streamed)")
    assert not likely_cause(response)
    assert summarize(response) == "POST /parts (a body that was streamed) → 422"
    assert curl(request, "http://127.0.0.1:8000").endswith(" http://127.0.0.1:8000/parts")


def test_a_summary_cuts_long_values() -> None:
    """As the password of a user that a check makes, in JSON and in a form."""
    form, body = {"username": "a@b.example", "password": "p" * 99}, {"password": "p" * 99, "number": 7}
    for request, shown in (
        (
            httpx.Request("POST", "http://localhost/t", data=form),
            "username=a%40b.example&password=" + "p" * 24 + "…",
        ),
        (
            httpx.Request("POST", "http://localhost/u", json=body),
            '{"password": "' + "p" * 24 + '…", "number": 7}',
        ),
    ):
        response = httpx.Response(200, request=request)
        assert summarize(response) == f"POST {request.url.path} {shown} → 200"


def test_a_token_is_shown_by_what_it_claims() -> None:
    token = jwt.encode({"sub": "7", "role": "ä"}, "a key of more than thirty-two bytes")
    head, claims, _ = token.split(".")
    for sent, signed in ((token, "…"), (f"{head}.{claims}.", "… without a signature")):
        request = httpx.Request("GET", "http://localhost/me", headers={"authorization": f"Bearer {sent}"})
        said = '(it says {"sub": "7", "role": "ä"})'
        assert describe_request(request) == f"GET /me\nauthorization: Bearer {head[:17]}{signed} {said}"


@pytest.mark.parametrize(
    "value", ["Bearer nonsense", "Bearer a.b.c", "Bearer ..", "Basic eDp5", "Bearer a.NDI.c"]
)
def test_what_is_no_token_is_shown_as_it_is(value: str) -> None:
    request = httpx.Request("GET", "http://localhost/me", headers={"authorization": value})
    assert describe_request(request) == f"GET /me\nauthorization: {value}"
