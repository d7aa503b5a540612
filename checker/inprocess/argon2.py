"""Argon2 where there is no cffi: its bindings are a library all the same, and `ctypes` can call that.

For the browser's Python there is a wheel of argon2-cffi-bindings, and none of cffi, without which it cannot
be imported. What takes its place has no more than argon2-cffi uses.
"""

import ctypes
import importlib.util
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

BINDINGS = "_argon2_cffi_bindings"
CONSTANTS = {
    "ARGON2_OK": 0,
    "ARGON2_VERIFY_MISMATCH": -35,
    "ARGON2_VERSION_NUMBER": 0x13,
    "Argon2_d": 0,
    "Argon2_i": 1,
    "Argon2_id": 2,
}
"""From argon2.h of the reference implementation."""


class _Ffi:
    """As much of cffi as argon2-cffi uses."""

    NULL = None

    def new(self, _kind: str, content: int | bytes) -> Any:
        """An array of bytes: so many, or these with a zero at the end."""
        return ctypes.create_string_buffer(content)

    def string(self, found: Any) -> bytes:
        """The bytes up to the first zero."""
        return found if isinstance(found, bytes) else bytes(found.value)

    def buffer(self, found: Any, size: int) -> bytes:
        """So many bytes."""
        return bytes(found.raw[:size])


def provide() -> None:
    """Let argon2-cffi be imported here, if its bindings are there and cffi is not."""
    if importlib.util.find_spec("_cffi_backend") or not (found := importlib.util.find_spec(BINDINGS)):
        return
    library = next(Path(found.origin or "").parent.glob("_ffi*.so"), None)
    if library is None:
        return
    called = ctypes.CDLL(str(library))
    called.argon2_error_message.restype = ctypes.c_char_p
    called.argon2_encodedlen.restype = ctypes.c_size_t
    names = ("argon2_hash", "argon2_verify", "argon2_encodedlen", "argon2_error_message", "argon2_ctx")
    module: Any = ModuleType(BINDINGS)
    module.ffi = _Ffi()
    module.lib = SimpleNamespace(**CONSTANTS, **{name: getattr(called, name) for name in names})
    sys.modules[BINDINGS] = module
