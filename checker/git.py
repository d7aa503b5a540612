"""What the course asks of git: files of a commit, a merge of three versions of a file, and plain commands."""

import io
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

from checker.errors import CheckerError
from checker.starter import Files


def committed(root: Path, folder: Path) -> Files | None:
    """The files of a folder below `root` as they were last committed; None where there is no repository."""
    prefix = ask(root, "rev-parse", "--show-prefix")
    if prefix is None:
        return None
    place = prefix.decode().strip() + folder.relative_to(root).as_posix()
    packed = ask(root, "archive", "--format=tar", f"HEAD:{place}")
    return {} if packed is None else _unpack(packed)[0]


def files(root: Path, commit: str) -> tuple[Files, frozenset[str]]:
    """The files of a commit as they would be checked out, and the names of those that can be executed."""
    return _unpack(run(root, "archive", "--format=tar", commit))


def merge(ours: bytes, base: bytes, theirs: bytes) -> bytes | None:
    """`ours` with the change from `base` to `theirs`; None if both touch the same lines, or are no text."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("ours", "base", "theirs")]
        for path, content in zip(paths, (ours, base, theirs), strict=True):
            path.write_bytes(content)
        return ask(Path(folder), "merge-file", "--stdout", "--quiet", *(path.name for path in paths))


def ask(folder: Path, *arguments: str) -> bytes | None:
    """What git prints; None if it is not there or fails."""
    try:
        done = _git(folder, arguments, {}, b"")
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def run(
    folder: Path, *arguments: str, environment: Mapping[str, str] | None = None, given: bytes = b""
) -> bytes:
    """What git prints, with `given` as its input; raises `CheckerError` with what it says if it fails."""
    try:
        done = _git(folder, arguments, environment or {}, given)
    except OSError as error:
        raise CheckerError(f"git cannot be run: {error}.", "Install it first.") from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"status {done.returncode}"]
        raise CheckerError(f"`git {arguments[0]}` failed: {said[-1]}", "Mend that and run the command again.")
    return done.stdout


def _git(
    folder: Path, arguments: tuple[str, ...], environment: Mapping[str, str], given: bytes
) -> subprocess.CompletedProcess[bytes]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**own, "LC_ALL": "C", **environment},
        input=given,
        capture_output=True,
        check=False,
    )


def _unpack(packed: bytes) -> tuple[Files, frozenset[str]]:
    found: Files = {}
    executable: set[str] = set()
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            if content:
                found[member.name] = content.read()
                executable.update({member.name} if member.mode & 0o100 else ())
    return found, frozenset(executable)
