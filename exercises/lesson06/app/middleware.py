"""What happens around every request, in layers: each passes the request on to the one inside it."""

import re
from logging import ERROR, INFO
from time import perf_counter
from typing import Any
from uuid import uuid4

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.logs import request_logger

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class RequestIdMiddleware:
    """Gives each request an id that the client, the log and the other layers share."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Keep the client's id if it is a valid one, else make one; the response carries it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent = Headers(scope=scope).get("x-request-id", "")
        request_id = sent if REQUEST_ID.fullmatch(sent) else uuid4().hex
        state(scope)["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        await self.app(scope, receive, send_with_id)


class RequestLogMiddleware:
    """Writes one line for each request when its response is out, also when the app failed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the status as it passes, and log in `finally`: an exception must not swallow the line."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = perf_counter()
        status = 500  # what the server answers if nothing was sent

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        finally:
            log_request(scope, status, perf_counter() - started)


class ProcessTimeMiddleware:
    """Tells the client how many seconds passed until the response began."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the clock when the request comes in and when the response starts."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = perf_counter()

        async def send_with_time(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Process-Time"] = f"{perf_counter() - started:.6f}"
            await send(message)

        await self.app(scope, receive, send_with_time)


class InternalErrorMiddleware:
    """Answers an unhandled error inside all other layers, so that they treat it as any response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a JSON 500 that tells nothing, and keep the exception for the log."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        response_started = False

        async def send_and_note(message: Message) -> None:
            nonlocal response_started
            response_started = response_started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except Exception as error:
            state(scope)["error"] = error
            if response_started:  # too late for another status: the server has to cut the connection
                raise
            response = JSONResponse({"detail": "Internal Server Error"}, status_code=500)
            await response(scope, receive, send)


def log_request(scope: Scope, status: int, seconds: float) -> None:
    """Write the line of one request; never its query string or headers, which may hold secrets."""
    fields = {
        "request_id": state(scope).get("request_id"),
        "method": scope["method"],
        "path": scope["path"],
        "status": status,
        "duration_ms": round(seconds * 1000, 3),
    }
    error = state(scope).get("error")
    request_logger.log(ERROR if error else INFO, "request", exc_info=error, extra={"fields": fields})


def state(scope: Scope) -> dict[str, Any]:
    """What the layers note about a request: in handlers it is `request.state`."""
    noted: dict[str, Any] = scope.setdefault("state", {})
    return noted
