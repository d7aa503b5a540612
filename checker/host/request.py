"""What a server is asked to be, as it travels from the checker to the process that becomes it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server may use: bytes, processes (with its children), open files and seconds of CPU.

    `disk_bytes` is for all files in the server's folder, `file_bytes` for each file.
    """

    data_bytes: int = 4096 * MEBIBYTE
    resident_bytes: int = 2560 * MEBIBYTE
    file_bytes: int = 64 * MEBIBYTE
    disk_bytes: int = 512 * MEBIBYTE
    processes: int = 64
    open_files: int = 1024
    cpu_seconds: int = 300


@dataclass(frozen=True, slots=True)
class Request:
    """One start of a submission's app.

    `folder` is the server's own: `scratch/` in it is the app's working directory, `stdout.log` and
    `stderr.log` its output. The app listens on `socket`, a path, or on 127.0.0.1 and `port` if that is set.
    Without `lifespan` it is imported and served, and its lifespan does not run. `terminal` is the path of one
    where `breakpoint()` opens the debugger; without it there is nobody to ask.
    """

    submission: str
    folder: str
    socket: str
    port: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    lifespan: bool = True
    terminal: str = ""

    def encode(self) -> bytes:
        """One line of JSON."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, data: bytes) -> "Request":
        """The inverse of `encode`."""
        fields = json.loads(data)
        return cls(**{**fields, "limits": Limits(**fields["limits"])})
