"""What checks do to a submission's database to see what its app does then; each undoes it at its end."""

import sqlite3
import time
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager

from checker.database import Database

KEPT = "kept_by_the_checker"
TRAP = "trap_of_the_checker"
SAMPLE = 100_000
COUNT = (
    "SELECT max(number) FROM (WITH RECURSIVE numbers(number) AS "
    "(SELECT 1 UNION ALL SELECT number + 1 FROM numbers LIMIT {}) SELECT number FROM numbers)"
)


@contextmanager
def refusing(database: Database, tables: Collection[str]) -> Iterator[None]:
    """Let no row into these tables: whoever inserts one meanwhile gets an error."""
    traps = {f"{TRAP}_{number}": table for number, table in enumerate(tables)}
    database.change(
        *(
            f"CREATE TRIGGER {name} BEFORE INSERT ON \"{table}\" BEGIN SELECT RAISE(ABORT, 'no room'); END"
            for name, table in traps.items()
        )
    )
    try:
        yield
    finally:
        database.change(*(f"DROP TRIGGER {name}" for name in traps))


@contextmanager
def uncommittable(database: Database, table: str) -> Iterator[None]:
    """Let each commit fail that puts a row into a table, by a foreign key that is looked at only then.

    It does so on connections that have foreign keys switched on.
    """
    database.change(
        f"CREATE TABLE {TRAP} (id INTEGER PRIMARY KEY)",
        f"CREATE TABLE {KEPT} (id INTEGER REFERENCES {TRAP} (id) DEFERRABLE INITIALLY DEFERRED)",
        f'CREATE TRIGGER {TRAP}_0 AFTER INSERT ON "{table}" BEGIN INSERT INTO {KEPT} VALUES (1); END',
    )
    try:
        yield
    finally:
        database.change(f"DROP TRIGGER {TRAP}_0", f"DROP TABLE {KEPT}", f"DROP TABLE {TRAP}")


@contextmanager
def hidden(database: Database, table: str) -> Iterator[None]:
    """Give a table another name, so that whoever reads or writes it gets an error."""
    database.change(f'ALTER TABLE "{table}" RENAME TO {KEPT}')
    try:
        yield
    finally:
        database.change(f'ALTER TABLE {KEPT} RENAME TO "{table}"')


@contextmanager
def slowed(database: Database, table: str, seconds: float) -> Iterator[None]:
    """Let each statement that reads a table, if it has a row, take about so long, and none write to it."""
    slow = COUNT.format(_steps_in(seconds))
    with hidden(database, table):
        database.change(f'CREATE VIEW "{table}" AS SELECT * FROM {KEPT} WHERE ({slow}) > 0')
        try:
            yield
        finally:
            database.change(f'DROP VIEW "{table}"')


def _steps_in(seconds: float) -> int:
    """How far SQLite counts on this machine in so much time of a processor, however busy that is now."""
    with closing(sqlite3.connect(":memory:")) as connection:
        began = time.thread_time()
        connection.execute(COUNT.format(SAMPLE)).fetchall()
        return int(SAMPLE * seconds / (time.thread_time() - began))
