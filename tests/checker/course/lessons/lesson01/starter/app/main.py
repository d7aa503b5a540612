"""A counter over HTTP, kept in memory."""

from fastapi import FastAPI

app = FastAPI(title="Counter")


@app.get("/counter")
def read() -> dict[str, int]:
    """The count."""
    print("somebody reads the count")
    return {"total": 0}


# TODO: `POST /counter/add` adds to the count
