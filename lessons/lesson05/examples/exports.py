"""A library that makes lists of its books for those who ask, and says how far they are."""

from itertools import count

from fastapi import BackgroundTasks, FastAPI, HTTPException, Response
from fastapi.testclient import TestClient
from sqlmodel import SQLModel

app = FastAPI()
books = ["Emma", "Middlemarch"]


# --8<-- [start:jobs]
class Export(SQLModel):
    """A list that somebody asked for."""

    id: int
    status: str = "queued"  # (1)!
    result: list[str] | None = None


exports: dict[int, Export] = {}  # (2)!
new_ids = count(1)


@app.post("/exports", status_code=202)
def ask_for_export(response: Response, background: BackgroundTasks) -> Export:
    """Have a list made."""
    export = exports.setdefault(number := next(new_ids), Export(id=number))
    response.headers["Location"] = f"/exports/{export.id}"  # (3)!
    background.add_task(make_export, export.id)
    return export


@app.get("/exports/{number}")
def read_export(number: int) -> Export:
    """How far a list is."""
    if number not in exports:
        raise HTTPException(404, f"There is no export {number}.")
    return exports[number]


# --8<-- [end:jobs]


def make_export(number: int) -> None:
    """Make a list."""
    export = exports[number]
    export.status = "running"
    try:
        export.result = [title.upper() for title in books]
    except Exception:  # noqa: BLE001 (the text leaves a gap here)
        export.status = "failed"
    else:
        export.status = "done"


client = TestClient(app)  # a test client returns when the background tasks are done
for new in ("Orlando", None):
    answer = client.post("/exports")
    where = answer.headers["Location"]
    print(answer.status_code, answer.json()["status"], "->", where, client.get(where).json())
    books.append(new)  # type: ignore[arg-type]
answer = client.post("/exports")
print(client.get(answer.headers["Location"]).json())
