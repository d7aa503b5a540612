"""Gathers what the page's runner loads into a cache, by pinned version and hash, if `RUNNER=with`.

Pyodide and the editor come from npm (`package-lock.json`), Python's packages from PyPI (`requirements.txt`),
each fetched once; what is made of them is made again when it would differ.
"""

import hashlib
import io
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

PYODIDE_FILES = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)
TARGET = (
    *("--only-binary=:all:", "--platform", "pyemscripten_2026_0_wasm32"),
    *("--python-version", "314", "--implementation", "cp", "--abi", "cp314"),
)
NATIVE = ".so"
UNUSED = ("pygments/lexers/", "pygments/styles/", "pygments/formatters/", "certifi/cacert.pem")
KEPT = (
    *("pygments/lexers/__init__.py", "pygments/lexers/_mapping.py", "pygments/lexers/diff.py"),
    *("pygments/lexers/python.py", "pygments/lexers/_builtins.py", "pygments/formatters/__init__.py"),
    *("pygments/formatters/_mapping.py", "pygments/formatters/terminal.py"),
    *("pygments/styles/__init__.py", "pygments/styles/_mapping.py", "pygments/styles/default.py"),
)
"""What pytest imports of Pygments, though nothing is coloured here."""
NEEDED = ("METADATA", "entry_points.txt")

Files = dict[str, bytes]


class AssetsMissing(Exception):
    """Something that the runner is made of cannot be had; the text says what to do."""


class Assets:
    """The runner's assets for a course; `sources` is the folder that says what they are made of."""

    def __init__(self, sources: Path, cache: Path) -> None:
        self._sources = sources
        self._cache = cache

    def build(self, course: Files) -> dict[str, Path]:
        """Every asset's file by its name on the site; `course` is what is unpacked beside the packages."""
        npm = self._made("npm", self._given("package.json", "package-lock.json"), self._fetch_npm)
        wheels = self._made("wheels", self._given("requirements.txt"), self._fetch_wheels)
        packages = _packages(wheels)
        native = {name.partition("/")[0] for name in packages if name.endswith(NATIVE)}
        apart = {name: data for name, data in packages.items() if name.partition("/")[0] in native}
        zipped = {name: data for name, data in packages.items() if name not in apart}
        pyodide = npm / "node_modules" / "pyodide"
        found = {f"pyodide/{name}": pyodide / name for name in PYODIDE_FILES}
        found["editor.js"] = self._bundle(npm)
        found["packages.zip"] = self._pack(pyodide, "packages", zipped, "/packages.zip")
        found["course.zip"] = self._pack(pyodide, "course", {**course, **apart}, "/course")
        return found

    def _given(self, *names: str) -> bytes:
        return b"".join((self._sources / name).read_bytes() for name in names)

    def _made(self, name: str, given: bytes, make: Callable[[Path], None]) -> Path:
        """What is made of something, from the cache if it was made of the same."""
        folder = self._cache / f"{name}-{hashlib.sha256(given).hexdigest()[:16]}"
        if not folder.is_dir():
            for old in self._cache.glob(f"{name}-*"):
                shutil.rmtree(old)
            begun = self._cache / f"{name}.part"
            shutil.rmtree(begun, ignore_errors=True)
            begun.mkdir(parents=True)
            make(begun)
            begun.rename(folder)
        return folder

    def _fetch_npm(self, folder: Path) -> None:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(self._sources / name, folder)
        _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], folder)

    def _fetch_wheels(self, folder: Path) -> None:
        command = [
            sys.executable,
            "-I",
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            *TARGET,
        ]
        _run([*command, "--dest", ".", "--requirement", str(self._sources / "requirements.txt")], folder)

    def _bundle(self, npm: Path) -> Path:
        source = self._sources / "editor.js"

        def make(folder: Path) -> None:
            shutil.copy(source, npm)
            options = [
                "--bundle",
                "--minify",
                "--format=esm",
                f"--outfile={(folder / 'editor.js').resolve()}",
            ]
            _run(
                [
                    str(npm.resolve() / "node_modules" / ".bin" / "esbuild"),
                    "editor.js",
                    *options,
                    "--log-level=error",
                ],
                npm,
            )

        return self._made("editor", source.read_bytes() + str(npm.name).encode(), make) / "editor.js"

    def _pack(self, pyodide: Path, name: str, files: Files, prefix: str) -> Path:
        """The files as a ZIP, with Pyodide's bytecode in place of sources."""
        script = self._sources / "pack.mjs"
        plain = _zip(files)

        def make(folder: Path) -> None:
            (folder / "plain.zip").write_bytes(plain)
            arguments = [
                pyodide.resolve(),
                folder.resolve() / "plain.zip",
                folder.resolve() / f"{name}.zip",
                prefix,
            ]
            _run(["node", str(script.resolve()), *map(str, arguments)], folder)
            (folder / "plain.zip").unlink()

        return self._made(name, plain + script.read_bytes() + str(pyodide).encode(), make) / f"{name}.zip"


def _packages(wheels: Path) -> Files:
    """The files of all wheels that are needed to run them."""
    files: Files = {}
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if _is_needed(name)]
            files.update({name: archive.read(name) for name in names})
    return files


def _is_needed(name: str) -> bool:
    if ".dist-info/" in name:
        return name.endswith(NEEDED)
    unused = name.startswith(UNUSED) and not name.startswith(KEPT)
    return not unused and not name.endswith(("/", ".pyi", ".c", ".h", ".pyx", ".md"))


def _zip(files: Files) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name])
    return made.getvalue()


def _run(command: Iterable[str], folder: Path) -> None:
    first, *rest = command
    try:
        done = subprocess.run([first, *rest], cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise AssetsMissing(
            f"The page's runner needs {Path(first).name}, which is not here: "
            "install node and npm, or build the site with RUNNER=without."
        ) from None
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-2000:]
        raise AssetsMissing(f"{Path(first).name} failed, and the page's runner needs it: {said}")
