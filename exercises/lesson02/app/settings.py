"""What differs between your laptop and production: read from the environment."""


def allowed_origins() -> list[str]:
    """The origins in `ALLOWED_ORIGINS`, as `https://shop.example,https://admin.example`; without it, none."""
    return []  # TODO cors
