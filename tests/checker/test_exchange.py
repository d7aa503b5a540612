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


def test_a_422_has_its_present_name() -> None:
    """The phrase is the standard's, whatever the Python that runs the app calls it."""
    response = httpx.Response(422, extensions={"reason_phrase": b"Unprocessable Entity"})
    assert describe_response(response) == "422 Unprocessable Content"


def test_an_openapi_document_is_not_printed() -> None:
    """Its first lines would say nothing of what is wrong with it; other objects are shown."""
    document = {"openapi": "3.1.0", "info": {}, "paths": {str(number): {} for number in range(9999)}}
    shown = describe_response(httpx.Response(200, json=document))
    assert shown.splitlines()[-1] == "(the OpenAPI document)"
    assert '{"openapi": true}' in describe_response(httpx.Response(200, json={"openapi": True}))
