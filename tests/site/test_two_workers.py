"""The page's two workers: whatever one of them does, there is one verdict, and nobody waits in vain."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from checker.paths import ROOT

pytestmark = pytest.mark.browser  # for node

SCRIPT = Path(__file__).with_name("two_workers.mjs")


def test_there_is_one_verdict_whatever_a_worker_does(tmp_path: Path) -> None:
    module = tmp_path / "python.mjs"
    shutil.copy(ROOT / "docs" / "runner" / "python.js", module)
    run = subprocess.run(
        ["node", "--test", "--test-reporter=spec", str(SCRIPT)],
        env={**os.environ, "PYTHON_JS": str(module)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert "pass 0" not in run.stdout
    assert "skipped 0" in run.stdout
