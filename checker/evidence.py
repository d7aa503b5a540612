"""What an exception in a check means, with everything that helps to find the mistake."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby

import httpx

from checker.causes import cause_of_silence, likely_cause
from checker.client import MARK, SENT
from checker.diagnosis import Diagnosis
from checker.errors import HostLost, NotHere
from checker.exchange import curl, describe_request, describe_response, summarize
from checker.expect import Unmet
from checker.host.observe import UVICORNS_OWN
from checker.life import Stopped
from checker.logs import Mark
from checker.server import Server
from checker.text import clean, shorten
from checker.verdict import SERVED, Failure, Outcome

SERVER_ERROR = 500
EVENT_SECONDS = 0.5
MAX_BEFORE = 3
MAX_MAILS = 6
MAX_MESSAGE = 300
TOLD_ANEW = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.,]+|\d+\.\d+|\b[0-9a-f-]{16,}\b")
"""What differs between log lines of the same: times, durations, ids of requests."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How a check ended, in one line and in full."""

    outcome: Outcome
    message: str
    failure: Failure | None = None


def explain(error: BaseException, server: Server | None, since: Mark) -> Finding:
    """The finding for an exception of a check; `since` is the moment when the check began."""
    if server:
        server.settle()
    if isinstance(error, NotHere | HostLost):
        return Finding(Outcome.NOT_RUN if isinstance(error, NotHere) else Outcome.ERROR, str(error))
    if isinstance(error, Stopped):
        return _stopped(error, server)
    if isinstance(error, Unmet):
        return _unmet(error, server, since)
    if isinstance(error, httpx.TransportError):
        got = f"a connection that broke: {_first_line(error)}"
        return _unmet(Unmet("an answer that comes to its end", got), server, since)
    if isinstance(error, AssertionError):
        return _unmet(Unmet("what the check says", _first_line(error)), server, since)
    got = f"something that the check could not read: {type(error).__name__}: {_first_line(error)}"
    finding = _unmet(Unmet("an answer that the check can read", got), server, since)
    return Finding(Outcome.ERROR, finding.message, finding.failure)


def _stopped(error: Stopped, server: Server | None) -> Finding:
    found = error.found
    failure = Failure(
        expected=error.expected,
        got=found.got,
        request=describe_request(error.request) if error.request else "",
        printed=_printed(server, error.mark),
        error=found.error,
        frames=found.frames,
        cause=found.cause,
        replay=_replay(server, error.request),
        environment=server.given if server else {},
        mails=_mails(server),
    )
    return Finding(Outcome.ERROR, _message(failure), failure)


def _unmet(error: Unmet, server: Server | None, since: Mark) -> Finding:
    if error.alone:
        return _alone(error)
    response = error.response
    if response is None and server is not None:
        response = server.last_response
    mark = response.request.extensions.get(MARK, since) if response is not None else since
    raised = _raised(server, response, mark, since)
    failure = Failure(
        expected=clean(error.expected),
        got=clean(shorten(error.got, lines=6)),
        before=_before(server, response),
        request=describe_request(response.request) if response is not None else "",
        response=describe_response(response) if response is not None else "",
        printed=_printed(server, mark),
        error=raised.error or clean(error.error),
        frames=raised.frames or error.frames,
        cause=_cause(error, raised, server.logs.printed(mark) if server else ""),
        replay=_replay(server, response.request if response is not None else None),
        environment=server.given if server else {},
        mails=_mails(server),
    )
    return Finding(Outcome.FAILED, _message(failure), failure)


def _alone(error: Unmet) -> Finding:
    failure = Failure(
        expected=clean(error.expected),
        got=clean(shorten(error.got, lines=6)),
        error=clean(error.error),
        frames=error.frames,
        cause=clean(error.cause),
    )
    return Finding(Outcome.FAILED, _message(failure), failure)


def _cause(error: Unmet, raised: Diagnosis, printed: str) -> str:
    """What an exception tells of itself goes first; where it names a line, nothing general is added."""
    if raised.cause:
        return raised.cause
    if error.cause or raised.frames:
        return clean(error.cause)
    return cause_of_silence(printed) or (
        clean(likely_cause(error.response)) if error.response is not None else ""
    )


def _raised(server: Server | None, response: httpx.Response | None, mark: Mark, since: Mark) -> Diagnosis:
    """The exception of a request, whose event may follow a 500; else of what came behind answers."""
    if server is None or response is None:
        return Diagnosis("")
    found = server.heard.raised(mark, EVENT_SECONDS if response.status_code >= SERVER_ERROR else 0)
    return found if found.error else server.heard.raised_behind(since)


def _before(server: Server | None, response: httpx.Response | None) -> tuple[str, ...]:
    """What the check had changed before the answer in question."""
    changes = _changes(server, response.request if response is not None else None)
    return tuple(summarize(each) for each in changes)[-MAX_BEFORE:]


def _changes(server: Server | None, request: httpx.Request | None) -> list[httpx.Response]:
    """The answers to what the check had changed before it sent a request: all of them, if there is none."""
    sent = request.extensions.get(SENT, math.inf) if request is not None else math.inf
    changes = server.changes if server else []
    return [each for each in changes if each.request is not request and each.request.extensions[SENT] <= sent]


def _replay(server: Server | None, request: httpx.Request | None) -> tuple[str, ...]:
    """The check's requests as somebody can send them again, to the app that `serve` runs."""
    if request is None:
        return ()
    changes = [each.request for each in _changes(server, request)]
    set_up = [each.request for each in server.set_up] if server else []
    earlier = [each for each in set_up if each not in changes and each is not request]
    return tuple(clean(curl(each, SERVED)) for each in [*earlier, *changes, request])


def _mails(server: Server | None) -> tuple[str, ...]:
    """The mails of this check, of many the first and the last."""
    mails = (
        [shorten(clean(line), lines=1) for line in server.mailbox.lines()]
        if server and server.mailbox
        else []
    )
    if len(mails) > MAX_MAILS:
        left = len(mails) - MAX_MAILS + 1
        mails[MAX_MAILS // 2 : MAX_MAILS // 2 + left] = [f"… ({left} mails more)"]
    return tuple(mails)


def _printed(server: Server | None, mark: Mark) -> str:
    """What the app wrote, without Uvicorn's note of an exception, which the failure shows better."""
    lines = server.logs.printed(mark).splitlines() if server else []
    kept = (line for line in lines if not line.endswith(UVICORNS_OWN))
    return shorten(clean("\n".join(_gather(kept))), lines=12)


def _gather(lines: Iterable[str]) -> Iterator[str]:
    """The lines; of those in a row that differ only in times and ids, the first, and how many follow."""
    for _, group in groupby(lines, key=partial(TOLD_ANEW.sub, "")):
        first, *more = group
        yield first
        if more:
            yield f"… ({len(more)} more like this one)"


def _message(failure: Failure) -> str:
    text = f"expected {failure.expected}, got {failure.got}"
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= MAX_MESSAGE else f"{text[:MAX_MESSAGE]}…"


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
