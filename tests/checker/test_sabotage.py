"""What checks do to a database while an app works on it."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from checker.database import Database
from checker.sabotage import hidden, refusing, slowed, uncommittable

SECONDS = 0.2


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """A file with two tables, one of which refers to the other."""
    path = tmp_path / "warehouse.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE item (sku TEXT PRIMARY KEY, quantity INTEGER)")
        connection.execute('CREATE TABLE "audit log" (sku TEXT REFERENCES item (sku))')
        connection.execute("INSERT INTO item VALUES ('A', 1)")
        connection.commit()
    return Database(path)


@pytest.fixture
def app(database: Database) -> Iterator[sqlite3.Connection]:
    """A connection that is open all the time, as an app's."""
    with closing(sqlite3.connect(database.path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("SELECT * FROM item").fetchall()
        yield connection


def test_the_rows_of_each_table_are_counted(database: Database) -> None:
    assert database.counts() == {"audit log": 0, "item": 1}


def test_tables_refuse_new_rows_until_the_end(database: Database, app: sqlite3.Connection) -> None:
    """Other tables are as ever."""
    with refusing(database, ["audit log"]):
        app.execute("INSERT INTO item VALUES ('B', 1)")
        with pytest.raises(sqlite3.IntegrityError, match="no room"):
            app.execute("INSERT INTO \"audit log\" VALUES ('A')")
    app.execute("INSERT INTO \"audit log\" VALUES ('B')")
    assert database.counts() == {"audit log": 1, "item": 2}


def test_a_commit_fails_until_the_end_and_no_statement_before_it(
    database: Database, app: sqlite3.Connection
) -> None:
    with uncommittable(database, "item"):
        app.execute("BEGIN")
        app.execute("INSERT INTO item VALUES ('B', 1)")
        assert app.execute("SELECT count(*) FROM item").fetchone() == (2,)
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            app.execute("COMMIT")
        app.execute("ROLLBACK")
    app.execute("INSERT INTO item VALUES ('B', 1)")
    assert database.counts() == {"audit log": 0, "item": 2}


def test_a_hidden_table_comes_back_with_what_refers_to_it(
    database: Database, app: sqlite3.Connection
) -> None:
    with hidden(database, "item"), pytest.raises(sqlite3.OperationalError, match="no such table: item"):
        app.execute("SELECT * FROM item")
    assert app.execute("SELECT * FROM item").fetchall() == [("A", 1)]
    with pytest.raises(sqlite3.IntegrityError):
        app.execute("INSERT INTO \"audit log\" VALUES ('B')")


def test_reading_a_slowed_table_takes_its_time(database: Database, app: sqlite3.Connection) -> None:
    """And gives the same rows."""

    def seconds() -> float:
        began = time.process_time()
        assert app.execute("SELECT quantity, sku FROM item").fetchall() == [(1, "A")]
        assert app.execute("SELECT count(*), sum(quantity) FROM item").fetchall() == [(1, 1)]
        return time.process_time() - began

    with slowed(database, "item", SECONDS):
        slow = seconds()
    assert slow > 10 * seconds()
    app.execute("UPDATE item SET quantity = 2")
