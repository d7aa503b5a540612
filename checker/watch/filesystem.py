"""Where the system does not tell of changes, so that files have to be looked at again and again."""

import platform
import sys
from pathlib import Path

SILENT = {"9p", "cifs", "drvfs", "nfs", "nfs4", "smb3", "smbfs", "vboxsf", "fuse.sshfs", "fuse.grpcfuse"}
"""File systems whose changes make no event here: those of a network, or outside of a virtual machine."""


def needs_polling(path: Path) -> bool:
    """Whether events do not arrive for files below this path: in WSL, and on file systems of others."""
    if sys.platform != "linux":
        return False
    wsl = "microsoft" in platform.release().lower()
    return wsl or filesystem(path, Path("/proc/self/mounts").read_text("utf-8", "replace")) in SILENT


def filesystem(path: Path, mounts: str) -> str:
    """The type of the file system that holds this absolute path, from the text of `/proc/self/mounts`."""
    found, kind = Path("/"), ""
    for line in mounts.splitlines():
        _, where, name, *_ = line.split(" ")
        place = Path(where.encode().decode("unicode_escape"))
        if (place == path or place in path.parents) and len(place.parts) >= len(found.parts):
            found, kind = place, name
    return kind
