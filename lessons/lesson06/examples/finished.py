"""Some of the finished suite's tests, run on two apps that are broken."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SOLUTION = Path(__file__).parents[3] / "solutions" / "lesson06"
RESULT = re.compile(r"::(\w+)\S* (PASSED|FAILED)")


def run(find: str, replace: str) -> str:
    """How the tests of picks end on the app, after one change to its stock."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "warehouse")
        shutil.copytree(SOLUTION, place, ignore=shutil.ignore_patterns("__pycache__"))
        stock = place / "app" / "stock.py"
        stock.write_text(stock.read_text("utf-8").replace(find, replace), "utf-8")
        options = ["-v", "--tb=no", "-k", "takes_all or crosses", "-pno:cacheprovider"]
        command = [sys.executable, "-m", "pytest", "tests/test_stock.py", *options]
        bare = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # these tests need no plugin
        done = subprocess.run(
            command, cwd=place, env=bare, capture_output=True, encoding="utf-8", check=False
        )
    failed = [name for name, result in RESULT.findall(done.stdout) if result == "FAILED"]
    return ", ".join(failed) or "all pass"


CHANGES = {
    "a pick leaves one piece": (">= order.quantity)", "> order.quantity)"),
    "every pick sends a mail": (" <= item.quantity + order.quantity:", ":"),
}

with ThreadPoolExecutor() as threads:
    for name, result in zip(CHANGES, threads.map(lambda change: run(*change), CHANGES.values()), strict=True):
        print(f"{name}: {result}")
