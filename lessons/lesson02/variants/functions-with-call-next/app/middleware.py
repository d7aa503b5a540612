"""The layers as functions with `call_next`; the last one decorated is the outermost."""

import json
import re
import time
import uuid
from collections.abc import AsyncIterator
from logging import getLogger

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from starlette.middleware.base import RequestResponseEndpoint

from app.settings import allowed_origins

logger = getLogger(__name__)


def add_layers(app: FastAPI) -> None:
    @app.middleware("http")
    async def catch_errors(request: Request, call_next: RequestResponseEndpoint) -> Response:
        try:
            return await call_next(request)
        except Exception:
            logger.exception("request %s failed", request.state.request_id)
            return JSONResponse({"detail": "Internal Server Error"}, status_code=500)

    app.add_middleware(
        CORSMiddleware,
        allow_origins=allowed_origins(),
        allow_credentials=True,
        allow_methods=["GET", "POST", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "X-Request-ID"],
        expose_headers=["X-Request-ID", "X-Process-Time"],
    )

    @app.middleware("http")
    async def add_time(request: Request, call_next: RequestResponseEndpoint) -> Response:
        started = time.perf_counter()
        response = await call_next(request)
        response.headers["X-Process-Time"] = str(time.perf_counter() - started)
        return response

    @app.middleware("http")
    async def log(request: Request, call_next: RequestResponseEndpoint) -> Response:
        started = time.perf_counter()
        response = await call_next(request)
        parts = response.body_iterator

        async def timed() -> AsyncIterator[bytes]:
            try:
                async for part in parts:
                    yield part
            finally:
                line = {
                    "request_id": request.state.request_id,
                    "method": request.method,
                    "path": request.url.path,
                    "status": response.status_code,
                    "duration_ms": (time.perf_counter() - started) * 1000,
                }
                print(json.dumps(line), flush=True)

        response.body_iterator = timed()
        return response

    @app.middleware("http")
    async def add_id(request: Request, call_next: RequestResponseEndpoint) -> Response:
        sent = request.headers.get("x-request-id", "")
        valid = re.fullmatch(r"[A-Za-z0-9._-]{1,64}", sent)
        request.state.request_id = sent if valid else str(uuid.uuid4())
        response = await call_next(request)
        response.headers["X-Request-ID"] = request.state.request_id
        return response
