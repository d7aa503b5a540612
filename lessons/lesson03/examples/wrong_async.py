# WRONG: the first of the two handlers is a coroutine over a session that blocks
"""Who is answered while another program holds the database for half a second?"""

import asyncio
import sqlite3
import tempfile

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, create_engine, text

folder = tempfile.TemporaryDirectory()
file = f"{folder.name}/library.db"
engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": 0.5})
app = FastAPI()


# --8<-- [start:handlers]
def count_tables() -> str:
    """Ask the database; what it says when it is held is an answer too."""
    with Session(engine) as session:
        try:
            return str(session.connection().execute(text("SELECT count(*) FROM sqlite_schema")).scalar())
        except OperationalError as error:
            return type(error).__name__


@app.get("/coroutine")
async def coroutine() -> str:
    """Runs on the one thread that serves everybody."""
    return count_tables()


@app.get("/function")
def function() -> str:
    """Runs in a thread of its own."""
    return count_tables()


@app.get("/health")
async def health() -> str:
    """Waits for nothing."""
    return "ok"


# --8<-- [end:handlers]


async def ask(client: AsyncClient, path: str, order: list[str]) -> None:
    """Send a request, and note when its answer is there."""
    await client.get(path)
    order.append(path)


async def main() -> None:
    """Ask for both at once."""
    async with AsyncClient(transport=ASGITransport(app), base_url="http://library") as client:
        for path in ("/coroutine", "/function"):
            order: list[str] = []
            await asyncio.gather(ask(client, path, order), ask(client, "/health", order))
            print("answered first:", order[0])


holder = sqlite3.connect(file, isolation_level=None)
holder.execute("BEGIN EXCLUSIVE")
asyncio.run(main())
holder.close()
engine.dispose()
folder.cleanup()
