"""A library where each change and its record are one transaction."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.testclient import TestClient
from sqlmodel import Field, Session, SQLModel, StaticPool, col, create_engine, select, update

engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
app = FastAPI()


def get_session():  # type: ignore[no-untyped-def]
    """One session, one transaction."""
    with Session(engine) as session:
        yield session
        session.commit()


SessionDep = Annotated[Session, Depends(get_session, scope="function")]


# --8<-- [start:models]
class Book(SQLModel, table=True):
    """A book and how many copies stand on the shelf."""

    title: str = Field(primary_key=True)
    copies: int


class LoanRecord(SQLModel, table=True):
    """Who took what, and when."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    title: str
    reader: str  # (1)!


# --8<-- [end:models]


# --8<-- [start:handlers]
@app.post("/loans/{title}", status_code=201)
def lend(title: str, reader: str, session: SessionDep) -> str:
    """Lend a copy, and write it down."""
    taken = update(Book).where(col(Book.title) == title, col(Book.copies) > 0).values(copies=Book.copies - 1)
    if session.exec(taken).rowcount == 0:
        raise HTTPException(409, "There is no copy left.")  # (1)!
    session.add(LoanRecord(at=datetime.now(UTC), title=title, reader=reader))  # (2)!
    return "take it"


@app.get("/records")
def list_records(session: SessionDep) -> list[str]:
    """Who took what, the latest first."""
    newest_first = select(LoanRecord).order_by(col(LoanRecord.id).desc())  # (3)!
    return [f"{record.reader}: {record.title}" for record in session.exec(newest_first)]


# --8<-- [end:handlers]

SQLModel.metadata.create_all(engine)
with Session(engine) as session:
    session.add(Book(title="Emma", copies=2))
    session.commit()
client = TestClient(app)
for reader in ("Ada", "Ben", "Cleo"):
    print(reader, client.post("/loans/Emma", params={"reader": reader}).status_code)
print(client.get("/records").json())
engine.dispose()
