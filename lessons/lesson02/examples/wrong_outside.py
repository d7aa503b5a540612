# WRONG: a handler for `Exception` answers outside all middleware, so also outside CORS.
"""Where a handler for every exception runs."""

from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient

# --8<-- [start:app]
# WRONG: this handler runs outside the middleware.
app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://readers.example"])


@app.exception_handler(Exception)
async def apologize(_request: Request, _error: Exception) -> JSONResponse:
    """Answer every unhandled error."""
    return JSONResponse({"detail": "Sorry."}, status_code=500)


@app.get("/torn")
def read_torn_book() -> None:
    """Fail."""
    raise RuntimeError("a page is missing")


# --8<-- [end:app]

client = TestClient(app, raise_server_exceptions=False)
for path in ("/torn", "/no-such-path"):
    response = client.get(path, headers={"origin": "https://readers.example"})
    print(response.status_code, response.headers.get("access-control-allow-origin"), response.text)
