"""What runs after which response?"""

from fastapi import BackgroundTasks, FastAPI, HTTPException
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient

app = FastAPI()


# --8<-- [start:app]
def write_letter(to: str) -> None:
    """Stands for something that takes long."""
    print("  a letter to", to)
    if to == "nobody":
        raise ValueError("no address")


@app.post("/plain")
def plain(background: BackgroundTasks) -> str:
    """Add two tasks."""
    background.add_task(write_letter, "Ada")
    background.add_task(write_letter, "Ben")
    return "done"


@app.post("/raised")
def raised(background: BackgroundTasks) -> str:
    """Add a task, and then refuse."""
    background.add_task(write_letter, "Ada")
    raise HTTPException(409)


@app.post("/returned")
def returned(background: BackgroundTasks) -> JSONResponse:
    """Add a task, and then return a refusal."""
    background.add_task(write_letter, "Ada")
    return JSONResponse({"detail": "Conflict"}, 409)


@app.post("/failing")
def failing(background: BackgroundTasks) -> str:
    """Add a task that raises, and another one."""
    background.add_task(write_letter, "nobody")
    background.add_task(write_letter, "Ben")
    return "done"


# --8<-- [end:app]


async def telling(scope, receive, send):  # type: ignore[no-untyped-def]
    """The app, which tells when its response is out."""

    async def tell(message):  # type: ignore[no-untyped-def]
        await send(message)
        if message["type"] == "http.response.body":
            print("  response")

    await app(scope, receive, tell)


client = TestClient(telling, raise_server_exceptions=False)
for path in ("/plain", "/raised", "/returned", "/failing"):
    print(path)
    print("  status", client.post(path).status_code)
