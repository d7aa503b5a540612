"""What differs between your laptop and production: read from the environment."""

import math
import os
import secrets

MIN_KEY_BYTES = 32  # HS256 is as strong as its key: RFC 7518 asks for 256 bits


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


def secret_key() -> str:
    """What signs tokens: `SECRET_KEY`, of at least 32 bytes; without it, one that ends with this process.

    Raises ValueError if it is too short, without saying what it is.
    """
    key = os.environ.get("SECRET_KEY")
    if key is None:
        return secrets.token_urlsafe(MIN_KEY_BYTES)
    size = len(key.encode())
    if size < MIN_KEY_BYTES:
        raise ValueError(f"SECRET_KEY has {size} bytes, but needs at least {MIN_KEY_BYTES}.")
    return key


def access_token_minutes() -> int:
    """How long a token is valid: `ACCESS_TOKEN_MINUTES`, a whole number of at least 1; without it, 30."""
    minutes = os.environ.get("ACCESS_TOKEN_MINUTES", "30")
    if not minutes.isdecimal() or int(minutes) < 1:
        raise ValueError("ACCESS_TOKEN_MINUTES has to be a whole number of at least 1.")
    return int(minutes)


def first_admin() -> dict[str, str] | None:
    """The e-mail and the password in `ADMIN_EMAIL` and `ADMIN_PASSWORD`; None unless both are set."""
    email, password = os.environ.get("ADMIN_EMAIL"), os.environ.get("ADMIN_PASSWORD")
    return {"email": email, "password": password} if email and password else None


def mail_server() -> tuple[str, int]:
    """Where mails are handed in: `SMTP_HOST` and `SMTP_PORT`; without them, port 1025 of this machine."""
    return os.environ.get("SMTP_HOST", "localhost"), int(os.environ.get("SMTP_PORT", "1025"))


def notify_email() -> str | None:
    """Who is told what runs low: `NOTIFY_EMAIL`; without it, the first admin; without both, nobody."""
    return os.environ.get("NOTIFY_EMAIL") or os.environ.get("ADMIN_EMAIL") or None


def outbox_retry_seconds() -> float:
    """After how long a mail that failed is tried again: `OUTBOX_RETRY_SECONDS`; without it, 30."""
    seconds = float(os.environ.get("OUTBOX_RETRY_SECONDS", "30"))
    if not 0 < seconds < math.inf:
        raise ValueError("OUTBOX_RETRY_SECONDS has to be a number greater than 0.")
    return seconds
