"""Paths on which users register, log in and are looked after."""

from fastapi import APIRouter

router = APIRouter(tags=["users"])

# TODO register: `POST /auth/register`.
# TODO login: `POST /auth/token`.
# TODO current-user: `GET /users/me` and `PATCH /users/me`.
# TODO roles: `PATCH /users/{user_id}/role` and `POST /users/{user_id}/deactivate`.
