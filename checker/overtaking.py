"""Somebody else who is faster: what two requests at the same moment lead to, without waiting for chance."""

from collections.abc import Iterator
from contextlib import contextmanager

from checker.database import Database


def places_of(database: Database, text: str) -> list[tuple[str, str]]:
    """The tables and columns that have exactly this text in a row."""
    return sorted(
        {
            (table, column)
            for table, rows in database.holding(text).items()
            for row in rows
            for column, value in row.items()
            if value == text
        }
    )


@contextmanager
def overtaken(database: Database, table: str, changed: str = "") -> Iterator[None]:
    """Somebody else stores the same values, under another `id`, just before a row is inserted.

    With the name of a column, that happens just before a row whose value in it changes is updated. Where the
    statement fails, what the other one stored is taken back with it.
    """
    columns = [name for name in database.columns(table) if name != "id"]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(f'NEW."{name}"' for name in columns)
    event = (
        f'UPDATE ON "{table}" WHEN OLD."{changed}" IS NOT NEW."{changed}"'
        if changed
        else f'INSERT ON "{table}"'
    )
    name = f'"overtaking {table}"'
    insert = f'INSERT INTO "{table}" ({names}) VALUES ({values})'
    database.change(f"CREATE TRIGGER {name} BEFORE {event} BEGIN {insert}; END")
    try:
        yield
    finally:
        database.change(f"DROP TRIGGER {name}")
