"""A whole application: two path operations, and what it says about itself."""

# --8<-- [start:app]
from fastapi import FastAPI
from fastapi.testclient import TestClient

app = FastAPI(  # (1)!
    title="Library API",
    version="1.4.0",
    docs_url="/help",  # (2)!
)


@app.get("/")  # (3)!
def read_root() -> dict[str, str]:  # (4)!
    """Say what this is."""
    return {"message": "Books since 1912"}


@app.get("/open")
def read_open() -> dict[str, bool]:
    """Say whether the library is open."""
    return {"open": True}


# --8<-- [end:app]

# --8<-- [start:run]
client = TestClient(app)
for path in ("/", "/open", "/help", "/docs"):
    response = client.get(path)
    print(response.status_code, path, response.headers["content-type"])

print(client.get("/open").json())

document = client.get("/openapi.json").json()
print(document["info"])
print(list(document["paths"]))
# --8<-- [end:run]
