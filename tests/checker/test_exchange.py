"""What a report shows of requests and answers."""

import httpx

from checker.causes import likely_cause
from checker.exchange import describe_request, describe_response


def test_streamed_bodies() -> None:
    """A body that was streamed, up or down, is not there to be shown, nor to find a cause in."""
    request = httpx.Request("POST", "http://localhost/parts", content=iter([b"part"]))
    response = httpx.Response(422, stream=httpx.ByteStream(b"part"), request=request)
    assert isinstance(request.stream, httpx.SyncByteStream)
    assert [*request.stream, *response.iter_raw()] == [b"part", b"part"]
    for shown in (describe_request(request), describe_response(response)):
        assert shown.endswith("(a body that was streamed)")
    assert not likely_cause(response)
