# WRONG: a text in place of a list; `in` then looks for a part of the text.
"""What `allow_origins` lets in if it is a text."""

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.testclient import TestClient

# --8<-- [start:app]
# WRONG: a text, where a list belongs.
app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins="https://readers.example")
# --8<-- [end:app]

for origin in ("https://readers.example", "https://readers.exam", "https://evil.example"):
    response = TestClient(app).get("/", headers={"origin": origin})
    print(origin, response.headers.get("access-control-allow-origin"))
