"""Whether an app answers others while it works on one request: its event loop is free, or it is not."""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx

from checker.expect import expect
from checker.server import Server

SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Pulse:
    """The answer to a request, and the longest time in which nobody else got one meanwhile, in seconds."""

    response: httpx.Response
    silence: float
    whole: float
    """How long the request took."""

    @property
    def share(self) -> float:
        """The part of the request's time that the silence lasted: about 1 where the event loop is blocked."""
        return self.silence / self.whole


def best_pulse(server: Server, requests: Iterable[httpx.Request], probe: str, enough: float) -> Pulse:
    """The pulse with the smallest share, of one request after the other until one has `enough`.

    What blocks the event loop does so each time; a busy machine does not. Raises `Stopped` as `burst` does.
    """
    best: Pulse | None = None
    for request in requests:
        pulse = take_pulse(server, request, probe)
        best = pulse if best is None or pulse.share < best.share else best
        if best.share <= enough:
            break
    if best is None:
        raise ValueError("there is no pulse without a request")
    return best


def take_pulse(server: Server, request: httpx.Request, probe: str) -> Pulse:
    """Send a request, and ask for the path `probe` again and again until its answer is there.

    The silence is measured from answer to answer, so that it does not matter when a question was sent.
    """
    client = server.client
    expect(client.get(probe)).status(200)
    with server.hurried(), ThreadPoolExecutor(1) as thread:
        answers = thread.submit(server.burst, [request], SECONDS)
        silence, last = 0.0, time.monotonic()
        while not answers.done():
            expect(client.get(probe)).status(200)
            now = time.monotonic()
            silence, last = max(silence, now - last), now
        response = answers.result()[0]
    return Pulse(response, silence, response.elapsed.total_seconds())
