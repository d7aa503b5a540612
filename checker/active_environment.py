"""An environment that the learner has activated: used if it has all that the course needs, never changed."""

import re
import shlex
import sys
import tomllib
from pathlib import Path

from checker.own_venv import ROOT, SetupError

FOLDER = Path(ROOT)


def refuse_if_incomplete() -> None:
    """Raise SetupError unless this checkout, and all it needs, is installed in the active environment."""
    missing = _missing()
    if not missing:
        return
    pip = [sys.executable, "-m", "pip", "install"]
    if not any((folder / "pip").is_dir() for folder in _package_folders()):
        pip = ["uv", "pip", "install", "--python", sys.executable]
    command = shlex.join([*pip, "-c", str(FOLDER / "constraints.txt"), "-e", ROOT])
    raise SetupError(
        f"The active environment, {sys.prefix}, lacks {', '.join(missing)}: run `{command}`, or deactivate "
        "it and run the checker again, which then makes an environment of its own."
    )


def _missing() -> list[str]:
    """Names of distributions an isolated run lacks; by file name, as `importlib.metadata` takes 40 ms."""
    project = tomllib.loads((FOLDER / "pyproject.toml").read_text("utf-8"))["project"]
    installed = {
        entry.name.partition("-")[0].lower()
        for folder in _package_folders()
        for entry in folder.iterdir()
        if entry.suffix in {".dist-info", ".egg-info"}
    }
    wanted = [name[0] for line in project["dependencies"] if (name := re.match(r"[\w.-]+", line))]
    missing = [name for name in wanted if re.sub(r"[-_.]+", "_", name).lower() not in installed]
    return missing if _is_installed_from_here() else [project["name"], *missing]


def _is_installed_from_here() -> bool:
    """An editable installation puts its folder into `sys.path`; the first entry is the working directory."""
    return any(Path(entry).is_dir() and FOLDER.samefile(entry) for entry in sys.path[1:])


def _package_folders() -> list[Path]:
    """The folders of installed packages that stay in `sys.path` when Python runs isolated."""
    prefixes = (sys.prefix, sys.base_prefix)
    return [Path(entry) for entry in sys.path if entry.endswith("-packages") and entry.startswith(prefixes)]
