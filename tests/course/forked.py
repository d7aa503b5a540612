"""Runs scripts in processes of their own that have the libraries imported: that takes longer than most do."""

import io
import multiprocessing
import os
import runpy
import sys
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

LIBRARIES = ["fastapi.testclient", "httpx", "sqlmodel", "tests.course.forked", "uvicorn"]
SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Done:
    """How a script ended and what it wrote."""

    status: int | None
    out: str
    err: str


def run_script(script: Path, folder: Path) -> Done:
    """Run it in this folder with every warning an error.

    `status` is None if it takes more than a minute; it is killed then.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LIBRARIES)
    with tempfile.TemporaryDirectory() as output:
        process = context.Process(target=_run, args=(script, folder, Path(output)))
        process.start()
        process.join(SECONDS)
        process.kill()
        status = process.exitcode
        out, err = (Path(output, name).read_text(encoding="utf-8") for name in ("out", "err"))
    return Done(status, out, err)


def _run(script: Path, folder: Path, output: Path) -> None:
    os.chdir(folder)
    for number, name in ((1, "out"), (2, "err")):
        file = os.open(output / name, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        os.dup2(file, number)
    for stream in (sys.stdout, sys.stderr):
        assert isinstance(stream, io.TextIOWrapper)
        stream.reconfigure(encoding="utf-8")
    warnings.simplefilter("error")
    sys.argv = [str(script)]
    sys.path[0] = str(script.parent)
    runpy.run_path(str(script), run_name="__main__")
