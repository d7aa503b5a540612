"""Questions to a submission's SQLite database, which is not trusted either.

Nothing here writes to it, save `change`: what another program would do to the same file.
"""

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Literal

from checker.expect import Unmet
from checker.settling import Settling

MAX_ROWS = 10_000
MAX_STEPS = 50_000_000
STEPS_PER_CALL = 100_000
BUSY_SECONDS = 5.0
READER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], uri=True, isolation_level=None)
connection.execute("PRAGMA trusted_schema = OFF")
connection.execute("BEGIN")
connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
print("reading", flush=True)
sys.stdin.read()
"""


class Database:
    """The file that `DATABASE_URL` names in a server's environment, opened anew for each question.

    `settling` is called before each: then the app has written what it had to for what it has answered; while
    this holds the file it is paused, since the app may wait for that.
    """

    def __init__(self, path: Path, settling: Settling | None = None) -> None:
        self.path = path
        self._settling = settling or Settling()

    @property
    def exists(self) -> bool:
        """Whether there is a regular file."""
        try:
            return stat.S_ISREG(self.path.lstat().st_mode)
        except OSError:
            return False

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """The rows of a SELECT, at most 10,000; raises `Unmet` if there is no database that can answer."""
        with self._asked(sql), closing(self._connect()) as connection:
            rows = connection.execute(sql, parameters).fetchmany(MAX_ROWS)
        return [dict(row) for row in rows]

    def tables(self) -> list[str]:
        """The names of the tables, in order."""
        sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        return [row["name"] for row in self.query(sql)]

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns, in order; empty if there is no such table."""
        return [row["name"] for row in self.query("SELECT name FROM pragma_table_info(?)", [table])]

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        return {
            table: int(self.query(f'SELECT count(*) AS number FROM "{table}"')[0]["number"])
            for table in self.tables()
        }

    def holding(self, text: str) -> dict[str, list[dict[str, Any]]]:
        """The rows of all tables that have this text somewhere in a column, by their table."""
        rows = {
            name: self.query(f'SELECT * FROM "{name.replace(chr(34), chr(34) * 2)}"')
            for name in self.tables()
        }
        found = {name: [row for row in rows[name] if _has(row, text)] for name in rows}
        return {name: kept for name, kept in found.items() if kept}

    @contextmanager
    def copy(self) -> Iterator[sqlite3.Connection]:
        """A copy in memory to try changes on: what it refuses, the schema refuses, whoever writes.

        Foreign keys are on, and each statement commits by itself.
        """
        with self._asked("copy"), closing(self._connect()) as source, closing(_open(":memory:")) as copy:
            source.backup(copy)
            copy.execute("PRAGMA foreign_keys = ON")
            yield copy

    def change(self, *statements: str) -> None:
        """Write to the file, as another program would, in one transaction."""
        with self._asked("change"), closing(self._connect("rw")) as connection:
            connection.execute("BEGIN IMMEDIATE")
            for statement in statements:
                connection.execute(statement)
            connection.execute("COMMIT")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the file, so that the app's writes wait, and its reads too unless it writes ahead (WAL)."""
        with self._asked("lock"), closing(self._connect("rw")) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            with self._settling.paused():
                yield

    @contextmanager
    def being_written(self) -> Iterator[None]:
        """Hold the lock for writing: the app reads on, and whoever read writes late."""
        with self._asked("write"), closing(self._connect("rw")) as connection:
            connection.execute("BEGIN IMMEDIATE")
            with self._settling.paused():
                yield

    @contextmanager
    def being_read(self) -> Iterator[None]:
        """Read without an end, so that a commit of the app waits; see `commit_waits`.

        An app that writes ahead (WAL) commits beside readers: there nothing waits. The reader is a process of
        its own, because SQLite does not ask for a lock that its process has already.
        """
        with self._asked("read"):
            command = [sys.executable, "-I", "-S", "-c", READER, _uri(self.path, "ro")]
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
                if reader.stdout is None or not reader.stdout.readline():
                    raise sqlite3.OperationalError("database cannot be read")
                with self._settling.paused():
                    yield

    def commit_waits(self) -> bool:
        """Whether a commit waits for readers to end: then the file lets no new reader in."""
        with closing(self._connect(seconds=0)) as connection:
            try:
                connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                    return True
                raise
        return False

    @contextmanager
    def _asked(self, what: str) -> Iterator[None]:
        """Turn SQLite's errors, and a file that is none, into what the learner should read."""
        self._settling()
        if not self.exists:
            raise Unmet(f"a database file `{self.path.name}`, where `DATABASE_URL` says", "none")
        try:
            yield
        except sqlite3.Error as error:
            raise Unmet("a database that answers", f"{error} (asked: {what})") from error

    def _connect(self, mode: Literal["ro", "rw"] = "ro", seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
        connection = _open(_uri(self.path, mode), seconds)
        connection.row_factory = sqlite3.Row
        return connection


def _has(row: dict[str, Any], text: str) -> bool:
    wanted = text.encode()
    values = (value.encode() if isinstance(value, str) else value for value in row.values())
    return any(isinstance(value, bytes) and wanted in value for value in values)


def _uri(path: Path, mode: str) -> str:
    return f"{path.resolve().as_uri()}?mode={mode}"


def _open(uri: str, seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """A connection that commits each statement, trusts no schema and ends what takes too long."""
    connection = sqlite3.connect(uri, uri=True, timeout=seconds, isolation_level=None)
    left = MAX_STEPS // STEPS_PER_CALL

    def tired() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    connection.set_progress_handler(tired, STEPS_PER_CALL)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection
