"""The layers as subclasses of `BaseHTTPMiddleware`; the log in pure ASGI, because it waits for the end."""

import re
import uuid
from logging import ERROR, INFO
from time import perf_counter

from app.logs import request_logger
from fastapi import Request, Response
from fastapi.responses import JSONResponse
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class RequestIdMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        sent = request.headers.get("x-request-id", "")
        valid = re.fullmatch(r"[A-Za-z0-9._-]{1,64}", sent)
        request.state.request_id = sent if valid else str(uuid.uuid4())
        response = await call_next(request)
        response.headers["X-Request-ID"] = request.state.request_id
        return response


class ProcessTimeMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        started = perf_counter()
        response = await call_next(request)
        response.headers["X-Process-Time"] = f"{perf_counter() - started:.3f}"
        return response


class InternalErrorMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        try:
            return await call_next(request)
        except Exception as error:
            request.state.error = error
            return JSONResponse({"detail": "Internal Server Error"}, status_code=500)


class RequestLogMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = perf_counter()
        status = 500

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, note)
        finally:
            state = scope.get("state", {})
            error = state.get("error")
            fields = {
                "request_id": state.get("request_id"),
                "method": scope["method"],
                "path": scope["path"],
                "status": status,
                "duration_ms": (perf_counter() - started) * 1000,
            }
            request_logger.log(ERROR if error else INFO, "request", exc_info=error, extra={"fields": fields})
