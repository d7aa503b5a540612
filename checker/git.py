"""What the course asks of git: the files of the last commit, and a merge of three versions of a file."""

import io
import os
import subprocess
import tarfile
import tempfile
from pathlib import Path

from checker.starter import Files


def committed(root: Path, folder: Path) -> Files | None:
    """The files of a folder below `root` as they were last committed; None where there is no repository."""
    prefix = _git(root, "rev-parse", "--show-prefix")
    if prefix is None:
        return None
    place = prefix.decode().strip() + folder.relative_to(root).as_posix()
    packed = _git(root, "archive", "--format=tar", f"HEAD:{place}")
    return {} if packed is None else _unpack(packed)


def merge(ours: bytes, base: bytes, theirs: bytes) -> bytes | None:
    """`ours` with the change from `base` to `theirs`; None if both touch the same lines, or are no text."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("ours", "base", "theirs")]
        for path, content in zip(paths, (ours, base, theirs), strict=True):
            path.write_bytes(content)
        return _git(Path(folder), "merge-file", "--stdout", "--quiet", *(path.name for path in paths))


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git prints; None if it is not there or fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", *arguments]
    try:
        run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    except OSError:
        return None
    return run.stdout if run.returncode == 0 else None


def _unpack(packed: bytes) -> Files:
    files: Files = {}
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            if content:
                files[member.name] = content.read()
    return files
