"""Who may do what: accounts, tokens and roles."""

from collections.abc import Callable
from typing import Any

import jwt
import pytest
from fastapi.testclient import TestClient
from helpers import ADMIN, PASSWORD, Headers

ACTIONS = {
    "viewer": [("GET", "/inventory"), ("GET", "/inventory/low-stock"), ("GET", "/inventory/BOLT")],
    "clerk": [
        ("POST", "/locations"),
        ("POST", "/inventory"),
        ("PATCH", "/inventory/BOLT"),
        ("POST", "/inventory/restock"),
        ("POST", "/inventory/pick"),
        ("POST", "/reports/stock"),
        ("GET", "/reports/stock/1"),
    ],
    "admin": [
        ("DELETE", "/inventory/BOLT"),
        ("PATCH", "/users/1/role"),
        ("POST", "/users/1/deactivate"),
        ("GET", "/audit"),
        ("GET", "/notifications"),
    ],
}
ROLES = list(ACTIONS)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_it_is_for(client: TestClient, act_as: Callable[[str], None], role: str) -> None:
    act_as(role)
    for needed, actions in ACTIONS.items():
        for method, path in actions:
            refused = client.request(method, path).status_code == 403
            assert refused == (ROLES.index(role) < ROLES.index(needed)), f"{role}: {method} {path}"


def test_without_a_token_nothing_is_done(client: TestClient) -> None:
    for method, path in [("GET", "/users/me"), *(action for each in ACTIONS.values() for action in each)]:
        answer = client.request(method, path)
        assert answer.status_code == 401, f"{method} {path}"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_new_user_is_a_viewer(client: TestClient) -> None:
    answer = client.post("/auth/register", json={"email": " Eve@Example.com ", "password": PASSWORD})
    assert answer.status_code == 201
    user = answer.json()
    assert user | {"email": "eve@example.com", "role": "viewer", "is_active": True} == user
    assert PASSWORD not in answer.text
    assert "argon2" not in answer.text


def test_nobody_chooses_a_role(client: TestClient) -> None:
    new = {"email": "eve@example.com", "password": PASSWORD, "role": "admin"}
    answer = client.post("/auth/register", json=new)
    assert answer.status_code == 422 or answer.json()["role"] == "viewer"


def test_an_address_has_one_user(client: TestClient) -> None:
    answer = client.post("/auth/register", json={"email": ADMIN.upper(), "password": PASSWORD})
    assert answer.status_code == 409


def test_a_password_has_limits(client: TestClient) -> None:
    for password in ("short12", "x" * 129, None):
        new = {"email": "eve@example.com", "password": password}
        assert client.post("/auth/register", json=new).status_code == 422, password


def test_a_log_in_that_fails_tells_nothing(client: TestClient) -> None:
    wrong = client.post("/auth/token", data={"username": ADMIN, "password": "not the password"})
    unknown = client.post("/auth/token", data={"username": "no@example.com", "password": PASSWORD})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


def test_a_token_names_its_user_and_ends(client: TestClient, admin: Headers) -> None:
    user = client.get("/users/me", headers=admin).json()
    assert user | {"email": ADMIN, "role": "admin", "is_active": True} == user
    token = admin["Authorization"].removeprefix("Bearer ")
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["sub"] == str(user["id"])
    assert 0 < claims["exp"] - claims["iat"] <= 30 * 60


def test_tokens_that_we_did_not_sign_are_refused(client: TestClient, admin: Headers) -> None:
    token = admin["Authorization"].removeprefix("Bearer ")
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    forged = jwt.encode(claims, "a key that somebody else has made up", "HS256")
    unsigned = jwt.encode(claims, None, "none")
    for each in (forged, unsigned, "garbled"):
        answer = client.get("/users/me", headers={"Authorization": f"Bearer {each}"})
        assert answer.status_code == 401


def test_a_role_counts_at_once(client: TestClient, admin: Headers, clerk: Headers) -> None:
    user = client.get("/users/me", headers=clerk).json()
    changed = client.patch(f"/users/{user['id']}/role", json={"role": "viewer"}, headers=admin)
    assert changed.json() == user | {"role": "viewer"}
    new = {"sku": "BOLT", "quantity": 1}
    assert client.post("/inventory", json=new, headers=clerk).status_code == 403


def test_a_deactivated_user_is_locked_out(client: TestClient, admin: Headers, clerk: Headers) -> None:
    user = client.get("/users/me", headers=clerk).json()
    answer = client.post(f"/users/{user['id']}/deactivate", headers=admin)
    assert answer.json() == user | {"is_active": False}
    assert client.get("/inventory", headers=clerk).status_code == 401
    again = client.post("/auth/token", data={"username": user["email"], "password": PASSWORD})
    assert again.status_code == 401


def test_users_change_nothing_but_themselves(client: TestClient, clerk: Headers) -> None:
    before = client.get("/users/me", headers=clerk).json()
    answer = client.patch("/users/me", json={"email": "Carl@example.com"}, headers=clerk)
    assert answer.json() == before | {"email": "carl@example.com"}
    assert client.patch("/users/me", json={"email": ADMIN}, headers=clerk).status_code == 409
    assert client.patch("/users/me", json={"email": None}, headers=clerk).status_code == 422


def test_unknown_users(client: TestClient, admin: Headers) -> None:
    assert client.patch("/users/999/role", json={"role": "clerk"}, headers=admin).status_code == 404
    assert client.post("/users/999/deactivate", headers=admin).status_code == 404
    assert client.patch("/users/1/role", json={"role": "king"}, headers=admin).status_code == 422
