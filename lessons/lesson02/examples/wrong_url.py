# WRONG: the whole address in the log, with the token in it.
"""What `request.url` holds."""

from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

app = FastAPI()


# --8<-- [start:handler]
# WRONG: the address has a token in it.
@app.get("/reset-password")
def reset_password(request: Request) -> None:
    """Follow the link from a letter."""
    print("logged:", request.url)


# --8<-- [end:handler]

TestClient(app).get("/reset-password?token=8c1f6e")
