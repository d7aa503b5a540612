"""Checks act as users: registered once through the app, and signed in by tokens that the check signs."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import jwt
import pytest

from checker.accounts import Accounts, bearer, claims_of, id_in
from checker.expect import Unmet, expect
from checker.server import Server

Submit = Callable[..., Path]
Serve = Callable[[Path], Server]
KEY = "a key of the tests, with more than 32 bytes"
SETTINGS = {"SECRET_KEY": KEY, "ADMIN_EMAIL": "boss@example.com", "ADMIN_PASSWORD": "boss's password"}
USERS = """
import os
from typing import Annotated

import jwt
from fastapi import FastAPI, Form, Header, HTTPException

app = FastAPI()
users = [{"id": 1, "email": "boss@example.com", "role": "admin"}]


def read(authorization):
    token = authorization.removeprefix("Bearer ")
    claims = jwt.decode(token, os.environ["SECRET_KEY"], ["HS256"], audience="warehouse")
    return users[int(claims["sub"]) - 1]


@app.post("/auth/register", status_code=201)
def register(body: dict) -> dict:
    users.append({"id": len(users) + 1, "email": body["email"], "role": "viewer"})
    return users[-1]


@app.post("/auth/token")
def log_in(username: Annotated[str, Form()]) -> dict:
    found = [user for user in users if user["email"] == username]
    if not found:
        raise HTTPException(401)
    claims = {"sub": str(found[0]["id"]), "aud": "warehouse"}
    return {"access_token": jwt.encode(claims, os.environ["SECRET_KEY"])}


@app.get("/me")
def me(authorization: Annotated[str, Header()]) -> dict:
    return read(authorization)


@app.patch("/users/{id}/role")
def set_role(id: int, body: dict, authorization: Annotated[str, Header()]) -> dict:
    if read(authorization)["role"] != "admin":
        raise HTTPException(403)
    users[id - 1]["role"] = body["role"]
    return users[id - 1]
"""


@pytest.fixture
def server(submission: Submit, servers: Serve) -> Server:
    """An app with users, of whom one is an admin."""
    return servers(submission(USERS)).start(SETTINGS).wait()


@pytest.fixture
def accounts(server: Server) -> Accounts:
    """The users of this app."""
    return Accounts(server)


def test_each_role_has_a_user_whom_the_app_knows(server: Server, accounts: Accounts) -> None:
    for role in ("viewer", "clerk", "admin"):
        account = accounts.of(role)
        wanted = {"id": account.id, "email": account.email, "role": role}
        expect(server.client.get("/me", headers=accounts.headers(role))).status(200).json(wanted)


def test_a_role_keeps_its_user(accounts: Accounts) -> None:
    assert accounts.of("clerk") is accounts.of("clerk")
    assert accounts.of("clerk").id != accounts.of("viewer").id


def test_the_first_admin_is_the_one_of_the_environment(accounts: Accounts) -> None:
    admin = accounts.of("admin")
    assert (admin.email, admin.password) == ("boss@example.com", "boss's password")


@pytest.mark.parametrize("first", ["boss@example.com", "somebody@example.com"])
def test_a_first_admin_who_is_the_first_user_costs_no_log_in(
    submission: Submit, servers: Serve, first: str
) -> None:
    users = f'users = [{{"id": 1, "email": "{first}"}}, {{"id": 2, "email": "boss@example.com"}}]'
    app = re.sub("users = .*", users, USERS).replace('"/me"', '"/users/me"')
    server = servers(submission(app)).start(SETTINGS).wait()
    assert Accounts(server).of("admin").id == (1 if first == SETTINGS["ADMIN_EMAIL"] else 2)
    assert server.last_response is not None
    asked = "/users/me" if first == SETTINGS["ADMIN_EMAIL"] else "/auth/token"
    assert server.last_response.request.url.path == asked


def test_an_app_without_the_first_admin_is_told(server: Server, accounts: Accounts) -> None:
    server.kill()
    server.start({**SETTINGS, "ADMIN_EMAIL": "somebody@example.com"}).wait()
    with pytest.raises(Unmet, match="expected status 200, got status 401") as unmet:
        accounts.of("admin")
    assert "Was it committed?" in unmet.value.cause


def test_reports_call_a_user_by_its_role_or_else_by_its_address(accounts: Accounts) -> None:
    users = [accounts.of("admin"), accounts.of("clerk"), accounts.register("ann@example.com")]
    assert [user.who for user in users] == ["the admin", "the clerk", "ann@example.com"]
    with pytest.raises(Unmet, match="expected status 200 for the clerk, got status 403"):
        expect(httpx.Response(403), users[1].who).status(200)


def test_a_token_has_exactly_the_claims_that_are_given(accounts: Accounts) -> None:
    claims = {**claims_of(7), "extra": 1}
    assert jwt.decode(accounts.sign(claims), KEY, ["HS256"], audience="warehouse") == claims
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(accounts.sign(claims, "another key, with more than 32 bytes"), KEY, ["HS256"])


def test_a_token_is_sent_in_a_header() -> None:
    assert bearer("abc") == {"Authorization": "Bearer abc"}


@pytest.mark.parametrize("token", ["", "a.b.c", jwt.encode({}, KEY), jwt.encode({"sub": "nobody"}, KEY)])
def test_a_token_that_names_nobody_is_told(token: str) -> None:
    with pytest.raises(Unmet, match="a JWT whose `sub` is the user's id"):
        id_in(token)
