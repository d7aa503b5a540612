"""A start that a check asks for: where the app does not start, that is what the check found."""

from collections.abc import Mapping

from checker.expect import Unmet
from checker.life import Stopped
from checker.server import Server


def start_again(server: Server, environment: Mapping[str, str | None], causes: Mapping[str, str]) -> None:
    """End the app and start it with these variables too, and without those that are None.

    Raises `Unmet` if it does not start; the cause is that of the first text in `causes` that the error has.
    """
    server.kill()
    try:
        server.start(environment).wait()
    except Stopped as stopped:
        found = stopped.found
        given = [f"with `{name}={value}`" for name, value in environment.items() if value is not None]
        taken = [f"without `{name}`" for name, value in environment.items() if value is None]
        cause = next((causes[text] for text in causes if text in found.error), "")
        raise Unmet(
            f"an app that starts {', '.join([*given, *taken])}",
            found.got,
            cause=found.cause or cause,
            error=found.error,
            frames=found.frames,
            alone=True,
        ) from stopped
