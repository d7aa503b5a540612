"""Who asks."""

from typing import Annotated

from fastapi import Depends, Header, HTTPException


def get_user(name: Annotated[str | None, Header()] = None) -> str:
    """The caller's name."""
    if name is None:
        raise HTTPException(401, "who are you?")
    return name


User = Annotated[str, Depends(get_user)]
