"""A library that lets the pages of two sites read its answers."""

# --8<-- [start:imports]
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.testclient import TestClient

# --8<-- [end:imports]

# --8<-- [start:app]
SITES = "https://readers.example, https://desk.example/"

app = FastAPI()
app.add_middleware(  # (1)!
    CORSMiddleware,
    allow_origins=[site.strip().rstrip("/") for site in SITES.split(",")],  # (2)!
    allow_credentials=True,  # (3)!
    allow_methods=["GET", "PUT"],  # (4)!
    allow_headers=["Content-Type"],
    expose_headers=["X-Total"],  # (5)!
)


@app.get("/books")
def list_books() -> list[str]:
    """The titles."""
    return ["Dune", "The Odyssey"]


# --8<-- [end:app]

# --8<-- [start:run]
client = TestClient(app)
for origin in ("https://readers.example", "https://desk.example", "https://evil.example"):
    answer = client.get("/books", headers={"origin": origin})
    print(origin, answer.status_code, answer.headers.get("access-control-allow-origin"))
    ask = {"origin": origin, "access-control-request-method": "PUT"}
    preflight = client.options("/books", headers=ask)
    print("   preflight:", preflight.status_code, preflight.text)
# --8<-- [end:run]
