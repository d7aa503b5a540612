# WRONG: the function is called, and what it returns is added as a task
"""When does a task run that was called?"""

from fastapi import BackgroundTasks, FastAPI
from fastapi.testclient import TestClient

app = FastAPI()


# --8<-- [start:app]
def write_letter(to: str) -> None:
    """Stands for something that takes long."""
    print("a letter to", to)


@app.post("/returns")
def take_back(background: BackgroundTasks) -> str:
    """Say thanks, later."""
    background.add_task(write_letter("Ada"))  # type: ignore[func-returns-value, arg-type]
    print("the handler returns")
    return "thank you"


# --8<-- [end:app]

client = TestClient(app)
try:
    client.post("/returns")
except TypeError as error:
    print("after the response:", error)
