"""An `app` that is made on first use, and whose attributes raise."""


class Lazy:
    """Raises whatever is asked of it."""

    def __getattribute__(self, name: str) -> object:
        raise RuntimeError(f"no {name} yet")

    async def __call__(self, *_channels: object) -> None:
        raise RuntimeError("not made yet")


app = Lazy()
