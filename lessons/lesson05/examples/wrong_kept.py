# WRONG: with the first of the two scopes a request keeps its connection until its task is done
"""Two requests, two connections in the pool, and two tasks that need one: which scope lets them end?"""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Annotated

from fastapi import BackgroundTasks, Depends, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session, create_engine, text

folder = tempfile.TemporaryDirectory()
engine = create_engine(f"sqlite:///{folder.name}/library.db", pool_size=2, max_overflow=0, pool_timeout=1)
both_are_here = Barrier(2)
outcomes: list[str] = []
app = FastAPI()


# --8<-- [start:app]
def get_session() -> Iterator[Session]:
    """A session for a request."""
    with Session(engine) as session:
        yield session


def write_log() -> None:
    """A task with a session of its own."""
    both_are_here.wait()
    try:
        with Session(engine) as session:
            session.connection().execute(text("SELECT 1"))
        outcomes.append("done")
    except PoolTimeout:
        outcomes.append("no connection")
    both_are_here.wait()


@app.post("/request")
def default(session: Annotated[Session, Depends(get_session)], background: BackgroundTasks) -> None:
    """Keep the session until everything is over."""
    session.connection().execute(text("SELECT 1"))
    background.add_task(write_log)


@app.post("/function")
def early(
    session: Annotated[Session, Depends(get_session, scope="function")], background: BackgroundTasks
) -> None:
    """Give the session back when this function has returned."""
    session.connection().execute(text("SELECT 1"))
    background.add_task(write_log)


# --8<-- [end:app]

with TestClient(app) as client, ThreadPoolExecutor(2) as pool:
    for path in ("/request", "/function"):
        outcomes.clear()
        list(pool.map(client.post, [path] * 2))
        print(f"{path}:", *outcomes, sep=" ")
engine.dispose()
folder.cleanup()
