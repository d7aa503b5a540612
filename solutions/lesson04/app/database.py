"""The database: its engine, its tables and one session for each request."""

import sqlite3
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy import event
from sqlmodel import Session, SQLModel, create_engine

from app.settings import database_url

# An error of the database may go to the log: without what was to be stored, as the hash of a password.
engine = create_engine(database_url(), hide_parameters=True)


@event.listens_for(engine, "connect")
def enforce_foreign_keys(connection: Any, _record: object) -> None:
    """SQLite checks foreign keys only on connections that ask for it; other databases always do."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA foreign_keys = ON")


def create_tables() -> None:
    """Create the tables of all models imported so far; those that are there stay as they are."""
    SQLModel.metadata.create_all(engine)


def get_session() -> Iterator[Session]:
    """One session, one transaction: committed when the handler returns, rolled back when it raises."""
    with Session(engine) as session:
        yield session
        session.commit()


# The scope makes the commit come before the response; without it, FastAPI answers first. The limit keeps
# requests that wait for a connection from taking all threads: each needs another one before its commit.
SessionDep = Annotated[Session, Depends(get_session, scope="function", max_concurrency=10)]
