"""The database: its engine, its tables and one session for each request."""

# TODO tables: an engine for `database_url()` from `app.settings`.

# TODO tables: a function that creates the tables. When may it run, and what has to be imported before?

# TODO tables: a dependency that gives each request a session. When does it commit?

# TODO transactions: make SQLite check foreign keys on each connection.
