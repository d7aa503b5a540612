"""Imports that every server of a run needs, made once before the first fork."""

import importlib
from collections.abc import Iterable
from contextlib import suppress

ALWAYS = (
    "asyncio",
    "logging.config",
    "fastapi",
    "fastapi.openapi.docs",
    "fastapi.openapi.utils",
    "uvicorn",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvloop",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
    "anyio._backends._asyncio",
)
"""What every server imports before its first answer: what is missing here, each start imports again."""

OFFERED = frozenset(
    {"argon2", "cryptography", "email_validator", "httpx", "httpx2", "jwt", "multipart", "pwdlib"}
    | {"pydantic_settings", "pytest", "python_multipart", "smtplib", "sqlalchemy", "sqlmodel", "starlette"}
)
"""Packages that a submission's import lines may ask to have imported early; nothing of a submission's own."""

SUITE = "pytest"
"""The package to ask for where suites are run: all that a run needs comes with it."""

LATER = {
    SUITE: (
        *("_pytest.assertion.rewrite", "_pytest.python", "_pytest.unittest", "_pytest.unraisableexception"),
        *("_pytest.threadexception", "_pytest.pastebin", "_pytest.junitxml", "_pytest.doctest"),
        *("_pytest.helpconfig", "_pytest.setuponly", "_pytest.setupplan", "_pytest.skipping"),
        *("_pytest.warnings", "_pytest._argcomplete", "pdb", "getpass", "fastapi.telemetry._runtime"),
        *("pytest_asyncio.plugin", "anyio.pytest_plugin", "fastapi.testclient", "unittest", "unittest.mock"),
        "checker.host.suite",
    ),
    "pwdlib": ("pwdlib.hashers.argon2",),
    "sqlalchemy": ("sqlalchemy.dialects.sqlite", "sqlite3"),
    "sqlmodel": ("sqlalchemy.dialects.sqlite", "sqlite3"),
    "starlette": ("starlette.middleware.cors", "fastapi.middleware.cors"),
}
"""What a package imports on its first use."""


def preload(modules: Iterable[str]) -> None:
    """Import what every server needs and the offered modules that are named, as far as they are installed."""
    offered = OFFERED.intersection(modules)
    for name in (*ALWAYS, *offered, *(more for package in offered for more in LATER.get(package, ()))):
        with suppress(ImportError):
            importlib.import_module(name)


def warm_up() -> None:
    """Build a throw-away app: what it fills in FastAPI's and Pydantic's caches, every fork has."""
    from fastapi import FastAPI
    from pydantic import BaseModel

    class Thing(BaseModel):
        name: str

    app = FastAPI()

    @app.post("/things")
    def make(thing: Thing, limit: int = 1) -> list[Thing]:
        return [thing] * limit

    app.openapi()
