"""Read-only questions to a submission's SQLite database, which is not trusted either."""

import sqlite3
import stat
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from checker.expect import Unmet

MAX_ROWS = 10_000
MAX_STEPS = 50_000_000
STEPS_PER_CALL = 100_000
BUSY_SECONDS = 5.0


class Database:
    """The file that `DATABASE_URL` names in a server's environment, opened anew for each question."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def exists(self) -> bool:
        """Whether there is a regular file."""
        try:
            return stat.S_ISREG(self.path.lstat().st_mode)
        except OSError:
            return False

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """The rows of a SELECT, at most 10,000; raises `Unmet` if there is no database that can answer."""
        if not self.exists:
            raise Unmet(f"a database file `{self.path.name}`, where `DATABASE_URL` says", "none")
        try:
            with closing(self._connect()) as connection:
                rows = connection.execute(sql, parameters).fetchmany(MAX_ROWS)
        except sqlite3.Error as error:
            raise Unmet("a database that answers", f"{error} (asked: {sql})") from error
        return [dict(row) for row in rows]

    def tables(self) -> list[str]:
        """The names of the tables, in order."""
        sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        return [row["name"] for row in self.query(sql)]

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns, in order; empty if there is no such table."""
        return [row["name"] for row in self.query("SELECT name FROM pragma_table_info(?)", [table])]

    def _connect(self) -> sqlite3.Connection:
        uri = f"{self.path.resolve().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)
        connection.row_factory = sqlite3.Row
        left = MAX_STEPS // STEPS_PER_CALL

        def tired() -> bool:
            nonlocal left
            left -= 1
            return left < 0

        connection.set_progress_handler(tired, STEPS_PER_CALL)
        connection.execute("PRAGMA trusted_schema = OFF")
        return connection
