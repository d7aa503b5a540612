"""A library card: what a signed token says, to whom, and what happens to it when somebody changes it."""

import base64
import json
from datetime import UTC, datetime, timedelta

import jwt

# --8<-- [start:run]
KEY = "a key of the library, which nobody else knows"
now = datetime.now(UTC).replace(microsecond=0)
claims = {"sub": "7", "aud": "library", "iat": now, "exp": now + timedelta(minutes=10)}
card = jwt.encode(claims, KEY, algorithm="HS256")  # (1)!

head, body, signature = card.split(".")
said = json.loads(base64.urlsafe_b64decode(body + "=="))  # (2)!
print("without the key:", head, said["sub"], said["aud"], said["exp"] - said["iat"], "seconds")

read = jwt.decode(card, KEY, algorithms=["HS256"], audience="library")  # (3)!
print("with the key:", read["sub"])

other = base64.urlsafe_b64encode(json.dumps(said | {"sub": "8"}).encode()).decode().rstrip("=")
for changed in (f"{head}.{other}.{signature}", jwt.encode(claims | {"sub": "8"}, KEY * 2, algorithm="HS256")):
    try:
        print(jwt.decode(changed, KEY, algorithms=["HS256"], audience="library"))
    except jwt.InvalidTokenError as error:  # (4)!
        print(type(error).__name__, "-", error)
# --8<-- [end:run]
