"""Each exception of an app is told with its likeliest mistake, from what a real server sends of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from checker.diagnosis import Diagnosis
from checker.evidence import explain
from checker.expect import expect
from checker.faults import AUTOFLUSH, NO_KEY, NO_KEYBOARD, NOT_ROLLED_BACK
from checker.life import Stopped
from checker.logs import Mark
from checker.public_names import imports_of
from checker.server import Server
from checker.verdict import Failure

Submit = Callable[..., Path]
Serve = Callable[..., Server]

APP = """\
from dataclasses import dataclass

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Out(BaseModel):
    title: str
    copies: int


@dataclass
class Book:
    title: str
    copies: int


@app.get("/", {})
def home(){}:
    {}
"""


@dataclass(frozen=True)
class Fault:
    """A handler, the exception that it ends in, and what is said of it."""

    name: str
    body: str
    error: str
    cause: str
    returns: str = ""
    decorator: str = ""


TUPLE = "The handler returned a tuple. FastAPI takes no status from it: "
MISFIT = "What the handler returned does not fit its response model: look at "
FAULTS = [
    Fault(
        "tuple with a return type",
        'return {"detail": "none"}, 404',
        "ResponseValidationError: Input should be a dictionary or an instance of Book",
        TUPLE + "write `raise HTTPException(404, …)`.",
        returns=" -> Book",
    ),
    Fault(
        "tuple with a success",
        'return {"title": "Dune", "copies": 1}, 201',
        "ResponseValidationError: Input should be a valid dictionary or object to extract fields from",
        TUPLE + "write `status_code=201` in the decorator.",
        decorator="response_model=Out",
    ),
    Fault(
        "field of another type",
        'return [{"title": "Dune", "copies": 1}, {"title": 3, "copies": "two"}]',
        "ResponseValidationError: 1.title: Input should be a valid string (and 1 more)",
        MISFIT + "`1.title`, of type `int`.",
        decorator="response_model=list[Out]",
    ),
    Fault(
        "field that is missing",
        'return {"title": "Dune"}',
        "ResponseValidationError: copies: Field required",
        MISFIT + "`copies`.",
        decorator="response_model=Out",
    ),
    Fault(
        "no return",
        "print('Dune')",
        "ResponseValidationError: Input should be a valid dictionary or object to extract fields from",
        "The handler returned `None`, which its response model does not allow: is a `return` missing?",
        decorator="response_model=Out",
    ),
    Fault(
        "another type",
        'return "Dune"',
        "ResponseValidationError: Input should be a valid dictionary",
        "What the handler returned, of type `str`, does not fit its response model.",
        returns=" -> dict[str, str]",
    ),
    Fault(
        "name that is not imported",
        "raise HTTPException(404)",
        "NameError: name 'HTTPException' is not defined",
        "`HTTPException` is not imported: `from fastapi import HTTPException`.",
    ),
    Fault("name of nothing", "return shelf", "NameError: name 'shelf' is not defined", ""),
    Fault("other exception", "return {}['key']", "KeyError: 'key'", ""),
    Fault("input", "return input()", "EOFError: EOF when reading a line", NO_KEYBOARD),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_500_is_told_by_its_exception(fault: Fault, submission: Submit, servers: Serve) -> None:
    """One line of what was raised, the learner's line, and the mistake, with nothing general beside it."""
    source = APP.format(fault.decorator, fault.returns, fault.body)
    failure = failure_of(servers(submission(source)).start())
    assert (failure.error, failure.cause) == (fault.error, fault.cause)
    assert failure.frames[-1].function == "home"


def failure_of(server: Server) -> Failure:
    """What a check finds that expects the app's home to answer."""
    server.wait()
    with pytest.raises(AssertionError) as unmet:
        expect(server.client.get("/")).status(200, cause="")
    finding = explain(unmet.value, server, Mark())
    assert finding.failure
    return finding.failure


TABLES = """\
from fastapi import FastAPI
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, create_engine, select
from sqlmodel.pool import StaticPool


class Book(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(unique=True)


engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
SQLModel.metadata.create_all(engine)
app = FastAPI()


@app.get("/")
def home():
    with Session(engine) as session:
        session.add_all([Book(title="Dune"), Book(title="Dune")])
"""
REFUSED = [
    ("session.exec(select(Book)).all()", AUTOFLUSH),
    ("session.flush()", ""),
    (
        "try:\n            session.flush()\n        except IntegrityError:\n            session.commit()",
        NOT_ROLLED_BACK,
    ),
]


@pytest.mark.parametrize(("line", "cause"), REFUSED)
def test_what_a_database_refuses_is_told_by_where_it_is_raised(
    line: str, cause: str, submission: Submit, servers: Serve
) -> None:
    failure = failure_of(servers(submission(f"{TABLES}        {line}\n")).start())
    assert "UNIQUE constraint failed" in failure.error
    assert failure.cause == cause


IMPORTS = [
    ("class Book(BaseModel): ...\n", "`BaseModel` is not imported: `from pydantic import BaseModel`."),
    (
        "rule = Field(ge=1)\n",
        "`Field` is not imported: `from pydantic import Field` or `from sqlmodel import Field`.",
    ),
    ("json.loads('1')\n", "`json` is not imported: `import json`."),
    (
        "from fastapi import BaseModel\n",
        "`BaseModel` is in another module: `from pydantic import BaseModel`.",
    ),
    ("from fastapi import nothing\n", ""),
    (
        TABLES.replace("from sqlmodel import Field,", "from pydantic import Field\nfrom sqlmodel import"),
        NO_KEY,
    ),
]


@pytest.mark.parametrize(("source", "cause"), IMPORTS)
def test_a_mistake_that_the_import_shows_is_told(
    source: str, cause: str, submission: Submit, servers: Serve
) -> None:
    """The line that imports the name, where the name is a well-known one."""
    with pytest.raises(Stopped) as stopped:
        servers(submission(source)).start().wait()
    found: Diagnosis = stopped.value.found
    assert found.cause == cause


@pytest.mark.parametrize("name", ["Annotated", "BaseModel", "Field", "HTTPException", "Lock", "UTC", "json"])
def test_the_lines_for_a_name_import_it(name: str) -> None:
    """What the learner is told to write does what it says."""
    for line in imports_of(name):
        scope: dict[str, object] = {}
        exec(line, scope)
        assert name in scope
