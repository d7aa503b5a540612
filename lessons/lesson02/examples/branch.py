"""A layer that gives each response a header, and each handler what it found out."""

# --8<-- [start:imports]
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# --8<-- [end:imports]

# --8<-- [start:layer]
BRANCHES = {"north", "south"}


class BranchMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        wanted = Headers(scope=scope).get("x-branch", "")  # (1)!
        branch = wanted if wanted in BRANCHES else "main"
        scope.setdefault("state", {})["branch"] = branch  # (2)!

        async def send_with_branch(message: Message) -> None:
            if message["type"] == "http.response.start":  # (3)!
                MutableHeaders(scope=message)["X-Branch"] = branch
            await send(message)

        await self.app(scope, receive, send_with_branch)


# --8<-- [end:layer]

app = FastAPI()
app.add_middleware(BranchMiddleware)


# --8<-- [start:run]
@app.get("/opening-hours")
def read_hours(request: Request) -> str:
    """When the branch of the request is open."""
    return f"{request.state.branch}: 9 to 17"


client = TestClient(app)
for path, branch in (("/opening-hours", "north"), ("/opening-hours", "moon"), ("/no-such-path", "south")):
    response = client.get(path, headers={"x-branch": branch})
    print(response.status_code, response.headers["x-branch"], response.text)
# --8<-- [end:run]
