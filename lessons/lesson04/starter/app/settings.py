"""What differs between your laptop and production: read from the environment."""

import os


def allowed_origins() -> list[str]:
    """The origins in `ALLOWED_ORIGINS`, as `https://shop.example,https://admin.example`; without it, none.

    A trailing slash is dropped, because browsers send none. `*` is ignored: with credentials it would let
    every site in the world read answers that are meant for your users.
    """
    listed = os.environ.get("ALLOWED_ORIGINS", "").split(",")
    origins = [origin.strip().rstrip("/") for origin in listed]
    return [origin for origin in origins if origin not in ("", "*")]


def database_url() -> str:
    """Where the database is: `DATABASE_URL`; without it, a SQLite file in the working directory."""
    return os.environ.get("DATABASE_URL", "sqlite:///./warehouse.db")


# TODO login: what signs tokens, `SECRET_KEY`.
# TODO roles: who is the first admin, `ADMIN_EMAIL` and `ADMIN_PASSWORD`.
# TODO attacks: no short key, one of its own for a process that is given none, and how long tokens are valid,
# `ACCESS_TOKEN_MINUTES`.
