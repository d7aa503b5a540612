# WRONG: the first of the two reads a number, adds to it and writes it back
"""Eight threads return one copy of a book each. How many copies are there in the end?"""

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlmodel import Field, Session, SQLModel, col, create_engine, select, update


class Book(SQLModel, table=True):
    """A row."""

    isbn: str = Field(primary_key=True)
    copies: int = 0


folder = tempfile.TemporaryDirectory()
engine = create_engine(f"sqlite:///{folder.name}/library.db", connect_args={"timeout": 30})
SQLModel.metadata.create_all(engine)
together = Barrier(8)


# --8<-- [start:ways]
def read_and_write(isbn: str) -> None:
    """Calculate in Python."""
    with Session(engine) as session:
        book = session.exec(select(Book).where(Book.isbn == isbn)).one()
        together.wait()  # all eight have read
        book.copies += 1
        session.commit()


def let_the_database_add(isbn: str) -> None:
    """Calculate in the statement that writes."""
    with Session(engine) as session:
        together.wait()
        session.exec(update(Book).where(col(Book.isbn) == isbn).values(copies=col(Book.copies) + 1))
        session.commit()


# --8<-- [end:ways]


def count(way: Callable[[str], None], isbn: str) -> int:
    """The copies after eight returns at once."""
    with Session(engine) as session:
        session.add(Book(isbn=isbn))
        session.commit()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(way, [isbn] * 8))
    with Session(engine) as session:
        return session.exec(select(Book.copies).where(Book.isbn == isbn)).one()


print("read and write:", count(read_and_write, "0441172717"))
print("let the database add:", count(let_the_database_add, "0141439580"))
engine.dispose()
folder.cleanup()
