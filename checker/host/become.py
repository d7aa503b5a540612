"""What a new process turns into, by its request."""

from typing import NoReturn

from checker.host.request import Request, SuiteRequest
from checker.host.server import run_server


def become(request: Request | SuiteRequest, events: int) -> NoReturn:
    """Turn this process into the server, or into the run of the suite, that the request asks for."""
    if isinstance(request, SuiteRequest):
        from checker.host.suite import run_suite  # pytest, which most hosts never need

        run_suite(request, events)
    run_server(request, events)
