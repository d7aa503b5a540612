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


CALLED = "app.called"
"""The audit event by which a function of an app tells that it is called; its argument is the name."""

WRITTEN = "written"
REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class SuiteRequest:
    """One run of a test suite on an app: `work/` in the folder has `app/` and `tests/` and is entered.

    The run ends at the first test that fails. `order` is `WRITTEN`, `REVERSED` or the seed of a random one;
    the tests whose ids are `first` come before the others. `only` are the ids of the tests to run, in this
    order; none stands for all. Where the system can do that, the run keeps to its `core`.
    """

    folder: str
    environment: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    order: str = WRITTEN
    first: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    core: int | None = None

    @property
    def submission(self) -> str:
        """The folder with what is run."""
        return f"{self.folder}/work"

    def encode(self) -> bytes:
        """One line of JSON."""
        return json.dumps({**asdict(self), "suite": True}).encode()


def decode(data: bytes) -> Request | SuiteRequest:
    """The inverse of `encode` of both."""
    fields = json.loads(data)
    fields["limits"] = Limits(**fields["limits"])
    if fields.pop("suite", False):
        return SuiteRequest(**{**fields, "only": tuple(fields["only"]), "first": tuple(fields["first"])})
    return Request(**fields)
