"""One layer for id, time and log, and one inside CORS for errors."""

import json
import string
import sys
import time
import traceback
import uuid

ALLOWED = frozenset(string.ascii_letters + string.digits + "-_.")


def valid(text):
    return 0 < len(text) <= 64 and ALLOWED.issuperset(text)


class Around:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        sent = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"").decode("latin-1")
        entry = {"request_id": sent if valid(sent) else str(uuid.uuid4()), "method": scope["method"]}
        entry |= {"path": scope["path"], "status": 500}
        scope["entry"] = entry
        start = time.monotonic()

        async def around_send(message):
            if message["type"] == "http.response.start":
                entry["status"] = message["status"]
                headers = [pair for pair in message["headers"] if pair[0].lower() != b"x-request-id"]
                headers.append((b"x-request-id", entry["request_id"].encode()))
                headers.append((b"x-process-time", str(time.monotonic() - start).encode()))
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self.app(scope, receive, around_send)
        finally:
            entry["duration_ms"] = int((time.monotonic() - start) * 1000)
            sys.stdout.write(json.dumps(entry) + "\n")
            sys.stdout.flush()


class Catch:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        begun = False

        async def note(message):
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, note)
        except Exception:
            scope["entry"]["error"] = traceback.format_exc()
            if begun:
                raise
            body = b'{"detail":"Something went wrong."}'
            headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
            await send({"type": "http.response.start", "status": 500, "headers": headers})
            await send({"type": "http.response.body", "body": body})
