"""What a report shows of requests and answers."""

import httpx

from checker.causes import likely_cause
from checker.exchange import describe_request, describe_response


def test_streamed_bodies() -> None:
    """A body that was streamed, up or down, is not there to be shown."""
    request = httpx.Request("POST", "http://localhost/parts", content=iter([b"part"]))
    response = httpx.Response(200, stream=httpx.ByteStream(b"part"))
    assert [*response.iter_raw(), *request.stream] == [b"part", b"part"]
    for response.request in (httpx.Request("GET", "http://localhost/parts"), request):
        assert not likely_cause(response)
    for shown in (describe_request(request), describe_response(response)):
        assert shown.endswith("(a body that was streamed)")
