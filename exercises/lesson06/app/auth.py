"""Who is asking: tokens that the app signs, and dependencies that read them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from fastapi import Depends, HTTPException, status
from fastapi.security import OAuth2PasswordBearer

from app.database import SessionDep
from app.models import MAX_INTEGER, Role, User
from app.settings import access_token_minutes, secret_key

ALGORITHM = "HS256"
AUDIENCE = "warehouse"

signing_key = secret_key()
lifetime = timedelta(minutes=access_token_minutes())
bearer = OAuth2PasswordBearer(tokenUrl="auth/token")


def create_token(user: User) -> str:
    """A signed statement that its bearer is this user; not which role they have, for that may change."""
    now = datetime.now(UTC)
    claims = {"sub": str(user.id), "aud": AUDIENCE, "iat": now, "exp": now + lifetime}
    return jwt.encode(claims, signing_key, ALGORITHM)


def read_token(token: str) -> int | None:
    """The id of the user whom a token names; None if we did not sign it, it expired or names no id."""
    try:
        claims = jwt.decode(
            token,
            signing_key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            options={"require": ["sub", "aud", "iat", "exp"]},
        )
        user_id = int(claims["sub"])
    except (jwt.InvalidTokenError, ValueError):
        return None
    return user_id if 0 < user_id <= MAX_INTEGER else None


def unauthorized(reason: str) -> HTTPException:
    """A 401, with the header that says how to do better."""
    return HTTPException(status.HTTP_401_UNAUTHORIZED, reason, {"WWW-Authenticate": "Bearer"})


def get_current_user(token: Annotated[str, Depends(bearer)], session: SessionDep) -> User:
    """The user who asks, as the database knows them now; without a token, `bearer` answers 401 before."""
    user_id = read_token(token)
    user = None if user_id is None else session.get(User, user_id)
    if user is None or not user.is_active:
        raise unauthorized("Log in again: this token is not valid.")
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]


def require(role: Role) -> Callable[[User], User]:
    """A dependency that lets users with this role pass, or with a higher one."""

    def check_role(user: CurrentUser) -> User:
        if not Role(user.role).includes(role):
            raise HTTPException(status.HTTP_403_FORBIDDEN, f"This needs the role {role}.")
        return user

    return check_role


ClerkOnly = Depends(require(Role.clerk))
AdminOnly = Depends(require(Role.admin))
