# WRONG: a line that is put together from what a client sent; the client decides where it ends.
"""How a client writes a line into the log."""

from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient
from starlette.middleware.base import RequestResponseEndpoint

# --8<-- [start:layer]
# WRONG: what a client sent goes into the line as it came.
app = FastAPI()


@app.middleware("http")
async def log(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """Log one line."""
    response = await call_next(request)
    print(f"{request.method} {request.scope['path']} {response.status_code}")
    return response


# --8<-- [end:layer]

TestClient(app).get("/books%0aGET /admin 200")
