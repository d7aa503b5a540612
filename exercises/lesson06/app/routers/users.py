"""Paths on which users register, log in and are looked after."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response, status
from fastapi.security import OAuth2PasswordRequestForm

from app import users
from app.auth import AdminOnly, CurrentUser, create_token, unauthorized
from app.database import SessionDep
from app.models import MAX_INTEGER, RoleIn, Token, User, UserIn, UserOut, UserUpdate
from app.passwords import HashingTurn

LogInForm = Annotated[OAuth2PasswordRequestForm, Depends()]
UserId = Annotated[int, Path(le=MAX_INTEGER)]

router = APIRouter(tags=["users"])


@router.post(
    "/auth/register",
    response_model=UserOut,
    status_code=status.HTTP_201_CREATED,
    dependencies=[HashingTurn],
)
def register(new: UserIn, session: SessionDep) -> User:
    """Create an account; it may read, until an admin gives it another role."""
    return users.register(session, new)


@router.post("/auth/token", dependencies=[HashingTurn])
def log_in(form: LogInForm, session: SessionDep, response: Response) -> Token:
    """Exchange an e-mail, in the field `username`, and a password for a token."""
    user = users.authenticate(session, form.username, form.password)
    if user is None:
        raise unauthorized("Wrong e-mail or password.")
    response.headers["Cache-Control"] = "no-store"
    return Token(access_token=create_token(user))


@router.get("/users/me", response_model=UserOut)
def read_me(user: CurrentUser) -> User:
    """The user who asks."""
    return user


@router.patch("/users/me", response_model=UserOut, dependencies=[HashingTurn])
def update_me(user: CurrentUser, changes: UserUpdate, session: SessionDep) -> User:
    """Change one's own e-mail or password."""
    return users.update(session, user, changes)


@router.patch("/users/{user_id}/role", response_model=UserOut, dependencies=[AdminOnly])
def set_role(user_id: UserId, new: RoleIn, session: SessionDep) -> User:
    """Give a user another role."""
    return users.set_role(session, user_id, new.role)


@router.post("/users/{user_id}/deactivate", response_model=UserOut, dependencies=[AdminOnly])
def deactivate(user_id: UserId, session: SessionDep) -> User:
    """Lock a user out."""
    return users.deactivate(session, user_id)
