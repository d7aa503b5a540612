# WRONG: a time without a zone
"""What SQLModel says to a time that has no offset."""

from datetime import datetime

from sqlalchemy.exc import StatementError
from sqlmodel import Field, Session, SQLModel, create_engine, select


class Loan(SQLModel, table=True):
    """A row."""

    id: int | None = Field(default=None, primary_key=True)
    since: datetime


engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)
with Session(engine) as session:
    # --8<-- [start:run]
    session.add(Loan(since=datetime.fromisoformat("2026-11-20T09:30")))
    try:
        session.flush()
    except StatementError as error:
        print(error.orig)
        session.rollback()
    session.add(Loan(since=datetime.fromisoformat("2026-11-20T09:30+00:00")))
    session.commit()
    print(session.exec(select(Loan.since)).one())
    # --8<-- [end:run]
engine.dispose()
