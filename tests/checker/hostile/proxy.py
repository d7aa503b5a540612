"""Answers what another server on the machine answers: a server of its own, for want of the solution's."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
from fastapi import FastAPI, Request, Response


class Other(BaseHTTPRequestHandler):
    """Says that all is well."""

    def do_GET(self) -> None:
        """Answer a request."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_parts: object) -> None:
        """Say nothing."""


other = ThreadingHTTPServer(("127.0.0.1", 0), Other)
threading.Thread(target=other.serve_forever, daemon=True).start()
app = FastAPI()


@app.middleware("http")
async def forward(request: Request, _call_next: object) -> Response:
    """Pass it on."""
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{other.server_port}{request.url.path}")
    return Response(answer.content, answer.status_code)
