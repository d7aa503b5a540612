"""A database is prepared once and put back, while somebody has it open."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path


# --8<-- [start:copy]
def copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)  # (1)!


# --8<-- [end:copy]

with tempfile.TemporaryDirectory() as folder:
    database, prepared = Path(folder, "test.db"), Path(folder, "prepared.db")
    with closing(sqlite3.connect(database, isolation_level=None)) as app:
        app.execute("CREATE TABLE book (title TEXT)")
        app.execute("INSERT INTO book VALUES ('Dune')")
        copy(database, prepared)
        app.execute("DELETE FROM book")
        print("after a test:", app.execute("SELECT title FROM book").fetchall())
        copy(prepared, database)
        print("before the next:", app.execute("SELECT title FROM book").fetchall())
