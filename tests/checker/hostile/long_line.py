"""Prints one line of 100 MB with each answer."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/counter")
def count() -> dict[str, int]:
    """Chatter, then an answer."""
    print("x" * 100_000_000)
    return {"count": 1}
