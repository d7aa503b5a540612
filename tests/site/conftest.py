"""What tests of the site share: the site, built once, and where it is served for a browser."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checker.lock import only_one
from checker.paths import ROOT
from tests.site.browser import chromium, serve

PUBLISHED = ROOT / "site"

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def build(root: Path, site: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build the site of a course strictly."""
    command = [sys.executable, "-I", "-m", "mkdocs", "build", "--strict"]
    return subprocess.run(
        [*command, "--config-file", str(root / "mkdocs.yml"), "--site-dir", str(site)],
        check=False,
        cwd=root,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The site of this course, built once for all workers."""
    base = tmp_path_factory.getbasetemp().resolve()
    shared = base if worker_id == "master" else base.parent
    folder = shared / "site"
    with only_one(shared / "site.lock", before_waiting=lambda: None):
        if not folder.is_dir():
            result = build(ROOT, base / "built")
            assert result.returncode == 0, result.stderr
            (base / "built").rename(folder)
    return folder


@pytest.fixture(scope="session")
def published() -> Path:
    """The site with all that a browser loads, as `make docs` has built it."""
    assert PUBLISHED.is_dir(), "`make test-site` builds the site first"
    return PUBLISHED


@pytest.fixture(scope="session")
def address(published: Path) -> Iterator[str]:
    """Where that is served."""
    with serve(published) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Chromium; not for the whole session, because no other test can use asyncio meanwhile."""
    with chromium() as started:
        yield started
