"""Answers JSON that is nested ten thousand times."""

from fastapi import FastAPI, Request, Response

app = FastAPI()


@app.middleware("http")
async def nest(_request: Request, _call_next: object) -> Response:
    """Brackets only."""
    return Response("[" * 10_000 + "]" * 10_000, media_type="application/json")
