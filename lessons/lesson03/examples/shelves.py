"""Tables, a session for each request, and a refusal of the database: a library's shelves."""

import tempfile

# --8<-- [start:imports]
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException

# --8<-- [end:imports]
from fastapi.testclient import TestClient
from sqlalchemy import inspect

# --8<-- [start:imports]
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, create_engine

# --8<-- [end:imports]

folder = tempfile.TemporaryDirectory()


# --8<-- [start:models]
class Shelf(SQLModel, table=True):  # (1)!
    """A row of the table `shelf`."""

    id: int | None = Field(default=None, primary_key=True)  # (2)!
    name: str = Field(unique=True)  # (3)!


class ShelfIn(SQLModel):  # (4)!
    """What a client sends."""

    name: str


# --8<-- [end:models]


# --8<-- [start:database]
engine = create_engine(f"sqlite:///{folder.name}/library.db")  # (1)!


def get_session() -> Iterator[Session]:
    """One session for each request."""
    with Session(engine) as session:  # (2)!
        yield session
        session.commit()  # (3)!


SessionDep = Annotated[Session, Depends(get_session, scope="function")]  # (4)!


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Create what is not there yet, before the first request."""
    SQLModel.metadata.create_all(engine)  # (5)!
    yield
    engine.dispose()


app = FastAPI(lifespan=lifespan)
# --8<-- [end:database]


# --8<-- [start:handler]
@app.post("/shelves", status_code=201)
def create_shelf(new: ShelfIn, session: SessionDep) -> ShelfIn:
    """Put up a shelf that is not there yet."""
    session.add(Shelf(name=new.name))
    try:
        session.flush()  # (1)!
    except IntegrityError as error:  # (2)!
        raise HTTPException(409, f"There is a shelf {new.name} already.") from error
    return new


# --8<-- [end:handler]

print("after the import:", inspect(engine).get_table_names())
with TestClient(app) as client:
    print("after the start:", inspect(engine).get_table_names())
    for _ in range(2):
        response = client.post("/shelves", json={"name": "novels"})
        print(response.status_code, response.text)
folder.cleanup()
