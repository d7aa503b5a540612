"""An HTTP exchange as a learner reads it: safe, short, and with what matters."""

import base64
import json
import re
import shlex
from typing import Any

import httpx

from checker.text import clean, shorten

SHOWN_REQUEST_HEADERS = (
    "content-type",
    "authorization",
    "origin",
    "x-request-id",
    "cookie",
    "access-control-request-method",
    "access-control-request-headers",
)
AUTOMATIC_HEADERS = {"host", "accept", "accept-encoding", "connection", "user-agent", "content-length"}
MAX_LINES = 24
MAX_RAW = 20_000
MAX_VALUE = 24
LONG_FIELD = re.compile(f"(=[^&=]{{{MAX_VALUE}}})[^&=]+")
STREAMED = b"(a body that was streamed)"
DOCUMENT = "(the OpenAPI document)"
PHRASES = {413: "Content Too Large", 422: "Unprocessable Content"}
"""What RFC 9110 renamed, and Python before 3.13 did not."""


def describe_request(request: httpx.Request) -> str:
    """Method, path, the headers that matter and the body."""
    path = request.url.raw_path.decode("ascii", "replace")
    kept = {name: value for name, value in request.headers.items() if name in SHOWN_REQUEST_HEADERS}
    shown = [f"{name}: {_read_token(value)}" for name, value in kept.items()]
    return _join(f"{request.method} {path}", shown, _body(request))


def describe_response(response: httpx.Response) -> str:
    """Status, the content type and the headers that are not on every answer, and the body."""
    hidden = {"date", "server", "content-length", "connection"}
    shown = [f"{name}: {value}" for name, value in response.headers.items() if name not in hidden]
    phrase = PHRASES.get(response.status_code, response.reason_phrase)
    return _join(f"{response.status_code} {phrase}", shown, _body(response))


def _read_token(value: str) -> str:
    """A header's value; of a JWT in it, what it claims instead of what nobody can read."""
    head, _, rest = value.partition(".")
    claims, _, signature = rest.partition(".")
    try:
        said = _parse(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    except ValueError:
        return value
    if not isinstance(said, dict):
        return value
    signed = "…" if signature else "… without a signature"
    return f"{head[:24]}{signed} (it says {json.dumps(said, ensure_ascii=False)})"


def _body(message: httpx.Request | httpx.Response) -> bytes:
    try:
        return message.content
    except httpx.StreamError:
        return STREAMED


def summarize(response: httpx.Response) -> str:
    """A request and the status of its answer in one line."""
    body = _brief(_body(response.request)[:MAX_RAW].decode("utf-8", "replace"))
    path = response.request.url.raw_path.decode("ascii", "replace")
    line = " ".join(f"{response.request.method} {path} {body}".split())
    return f"{shorten(clean(line), lines=1, width=120)} → {response.status_code}"


def _brief(body: str) -> str:
    """The text of a body; long values in a JSON object or a form, as passwords, are cut."""
    value = _parse(body)
    if isinstance(value, dict):
        return json.dumps({name: _cut(each) for name, each in value.items()}, ensure_ascii=False)
    return LONG_FIELD.sub(r"\1…", body)


def _cut(value: Any) -> Any:
    long = isinstance(value, str) and len(value) > MAX_VALUE
    return f"{value[:MAX_VALUE]}…" if long else value


def curl(request: httpx.Request, base: str) -> str:
    """The same request as a command line, for an app served at `base`; a streamed body is left out."""
    body = _body(request)
    content = b"" if body == STREAMED else body[:MAX_RAW]
    words = ["curl", "--include"]
    if request.method != "GET" or content:
        words += ["--request", request.method]
    for name, value in request.headers.items():
        if name not in AUTOMATIC_HEADERS:
            words += ["--header", f"{name}: {value}"]
    if content:
        words += ["--data-binary", content.decode("utf-8", "replace")]
    return shlex.join([*words, base + request.url.raw_path.decode("ascii", "replace")])


def _join(first: str, headers: list[str], body: bytes) -> str:
    text = "\n".join([first, *headers])
    if body:
        text += f"\n\n{_pretty(body)}"
    return shorten(clean(text), lines=MAX_LINES)


def _pretty(body: bytes) -> str:
    """JSON indented if it is short enough to read, anything else as it came; a whole document as its name."""
    if _is_document(body):
        return DOCUMENT
    text = body[:MAX_RAW].decode("utf-8", "replace")
    if len(body) > MAX_RAW:
        return f"{text}\n… ({len(body) - MAX_RAW} bytes more)"
    value = _parse(text)
    if value is ...:
        return text
    flat = json.dumps(value, ensure_ascii=False)
    return flat if len(flat) <= 100 else json.dumps(value, ensure_ascii=False, indent=2)


def _is_document(body: bytes) -> bool:
    """Whether this is an OpenAPI document: pages long, and what matters in it stands in `got`."""
    value = _parse(body) if b'"openapi"' in body else None
    return isinstance(value, dict) and value.keys() >= {"openapi", "paths"}


def _parse(text: str | bytes) -> Any:
    """A JSON value; `...`, which equals none, if it is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return ...
