"""Ports of this machine that an app can be served on."""

import os
import socket

from checker.errors import CheckerError

ADDRESS = "127.0.0.1"
FIRST_PORT, LAST_PORT = 8000, 8099


def free_port(wanted: int | None) -> int:
    """A port that nobody listens on; raises `CheckerError` if there is none or the wanted one is taken."""
    candidates = [wanted] if wanted else range(FIRST_PORT, LAST_PORT + 1)
    for port in candidates:
        if _is_free(port):
            return port
    if wanted:
        raise CheckerError(
            f"Port {wanted} is taken.", "Choose another, or leave --port out to get a free one."
        )
    raise CheckerError(f"No port from {FIRST_PORT} to {LAST_PORT} is free.", "Name a free one with --port.")


def any_port() -> int:
    """A free port as the system gives them out: who asks for another one meanwhile does not get the same."""
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        port: int = probe.getsockname()[1]
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
    return True
