"""What SQLite does with a foreign key, and with a CHECK."""

import sqlite3

connection = sqlite3.connect(":memory:", isolation_level=None)
# --8<-- [start:run]
connection.execute("CREATE TABLE shelf (name TEXT PRIMARY KEY)")
connection.execute(
    "CREATE TABLE book (title TEXT, copies INTEGER CHECK (copies >= 0), shelf TEXT REFERENCES shelf (name))"
)


def insert(*values: object) -> None:
    """Try to insert a book."""
    try:
        connection.execute("INSERT INTO book VALUES (?, ?, ?)", values)
        print(values, "stored")
    except sqlite3.IntegrityError as error:
        print(values, error)


insert("Dune", 1, "nowhere")
connection.execute("PRAGMA foreign_keys = ON")
insert("Emma", 1, "nowhere")
insert("Emma", -1, None)
# --8<-- [end:run]
connection.close()
