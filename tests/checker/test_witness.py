"""What a witness says of overrides, however they come into the app's dict."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

APP = """
from typing import Annotated
from fastapi import Depends, FastAPI

app = FastAPI()

def number() -> int:
    return 1

@app.get("/")
def read(found: Annotated[int, Depends(number)]) -> int:
    return found
"""
RUN = """
import json, sys
from pathlib import Path
from checker.host.witness import Witness

sys.path.insert(0, "")
witness = Witness(Path.cwd())
witness.watch()

from fastapi.testclient import TestClient
from app.main import app, number

witness.begin("tests/test_made.py::test_it")
{}
assert TestClient(app).get("/").json() == 2
witness.look()
json.dump(witness.findings()["overrides"], sys.stdout)
"""
WAYS = {
    "by key": "app.dependency_overrides[number] = lambda: 2",
    "by update": "app.dependency_overrides.update({number: lambda: 2})",
    "by |=": "app.dependency_overrides |= {number: lambda: 2}",
    "by setdefault": "app.dependency_overrides.setdefault(number, lambda: 2)",
    "by a dict of its own": "app.dependency_overrides = {number: lambda: 2}",
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_an_override_that_a_request_uses_is_seen(way: str, tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "main.py").write_text(APP)
    run = subprocess.run(
        [sys.executable, "-I", "-c", RUN.format(way)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == [
        {
            "name": "app.main.number",
            "test": "tests/test_made.py::test_it",
            "foreign": False,
            "used": True,
            "left": True,
        }
    ]
