"""Sends every client round in a circle."""

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.middleware("http")
async def redirect(request: Request, _call_next: object) -> RedirectResponse:
    """Here again."""
    return RedirectResponse(str(request.url))
