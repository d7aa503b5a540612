# WRONG: with credentials, `*` lets every site read what is meant for the user who is logged in.
"""What a wildcard does together with credentials."""

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.testclient import TestClient

# --8<-- [start:app]
# WRONG: every site, with the cookies of its visitors.
app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
# --8<-- [end:app]

headers = {"origin": "https://evil.example", "cookie": "session=of-a-reader"}
response = TestClient(app).get("/", headers=headers)
for name in ("access-control-allow-origin", "access-control-allow-credentials"):
    print(name, response.headers[name])
