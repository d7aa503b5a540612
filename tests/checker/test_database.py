"""What checks can ask of a database, and a request that is on its way meanwhile."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from checker.database import Database
from checker.expect import Unmet
from checker.overtaking import overtaken, places_of


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """A file with one table, `item`, that refuses what is negative or comes twice."""
    path = tmp_path / "warehouse.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE item (sku TEXT UNIQUE, quantity INTEGER CHECK (quantity >= 0))")
        connection.execute("INSERT INTO item VALUES ('A', 1)")
        connection.commit()
    return Database(path)


@pytest.fixture
def app(database: Database) -> Iterator[sqlite3.Connection]:
    """A connection of somebody else, which waits for nobody."""
    with closing(sqlite3.connect(database.path, timeout=0, isolation_level=None)) as connection:
        yield connection


def test_a_copy_refuses_what_the_schema_refuses_and_the_file_stays(database: Database) -> None:
    with database.copy() as copy:
        with pytest.raises(sqlite3.IntegrityError):
            copy.execute("UPDATE item SET quantity = -1")
        copy.execute("UPDATE item SET quantity = 7")
    assert database.query("SELECT quantity FROM item") == [{"quantity": 1}]


def test_a_change_is_stored_whole_or_not_at_all(database: Database) -> None:
    database.change("UPDATE item SET quantity = 2")
    with pytest.raises(Unmet):
        database.change("UPDATE item SET quantity = 3", "UPDATE item SET quantity = -1")
    assert database.query("SELECT quantity FROM item") == [{"quantity": 2}]


def test_nobody_reads_or_writes_a_locked_file(database: Database, app: sqlite3.Connection) -> None:
    with database.locked(), pytest.raises(sqlite3.OperationalError):
        app.execute("SELECT * FROM item").fetchall()
    assert app.execute("SELECT * FROM item").fetchall() == [("A", 1)]


def test_a_commit_waits_while_the_file_is_being_read(database: Database, app: sqlite3.Connection) -> None:
    with database.being_read():
        app.execute("BEGIN")
        app.execute("UPDATE item SET quantity = 5")
        assert not database.commit_waits()
        with pytest.raises(sqlite3.OperationalError):
            app.execute("COMMIT")
        assert database.commit_waits()
    app.execute("COMMIT")
    assert not database.commit_waits()
    assert database.query("SELECT quantity FROM item") == [{"quantity": 5}]


@pytest.mark.parametrize("kind", ["none", "link", "text"])
def test_what_is_no_database_is_told(kind: str, database: Database) -> None:
    target = database.path.with_name("other")
    database.path.rename(target)
    if kind == "link":
        database.path.symlink_to(target)
    elif kind == "text":
        database.path.write_text("no database, but a file with some text in it\n" * 20)
    with pytest.raises(Unmet), database.copy():
        pass
    with pytest.raises(Unmet):
        database.change("UPDATE item SET quantity = 2")


def test_others_read_and_do_not_write_while_somebody_writes(
    database: Database, app: sqlite3.Connection
) -> None:
    with database.being_written():
        assert app.execute("SELECT * FROM item").fetchall() == [("A", 1)]
        with pytest.raises(sqlite3.OperationalError):
            app.execute("UPDATE item SET quantity = 5")
    app.execute("UPDATE item SET quantity = 5")


def test_a_text_is_found_in_whichever_table_and_column_it_is(
    database: Database, app: sqlite3.Connection
) -> None:
    app.execute('CREATE TABLE "odd ""name" (note TEXT, data BLOB)')
    app.execute("""INSERT INTO "odd ""name" VALUES ('nothing', x'78417A'), (NULL, NULL), ('xAy', NULL)""")
    found = database.holding("A")
    assert found["item"] == [{"sku": "A", "quantity": 1}]
    assert [row["note"] for row in found['odd "name']] == ["nothing", "xAy"]
    assert database.holding("B") == {}


def test_somebody_else_is_faster_with_an_insert_or_an_update(
    database: Database, app: sqlite3.Connection
) -> None:
    app.execute("INSERT INTO item VALUES ('B', 1)")
    with overtaken(database, "item"), pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        app.execute("INSERT INTO item VALUES ('C', 1)")
    with overtaken(database, "item", "sku"):
        app.execute("UPDATE item SET quantity = 2 WHERE sku = 'B'")
        with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
            app.execute("UPDATE item SET sku = 'C' WHERE sku = 'B'")
    app.execute("INSERT INTO item VALUES ('C', 1)")
    assert app.execute("SELECT * FROM item").fetchall() == [("A", 1), ("B", 2), ("C", 1)]
    assert places_of(database, "C") == [("item", "sku")]
