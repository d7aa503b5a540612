"""Gives the pages of lessons that the browser can check a runner: "Try it in the page".

It is left out unless `RUNNER=with`, as `make docs` says: what it is made of has to be fetched.
"""

import json
import os
import re
import shutil
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page

from checker import starter
from checker.course import Course, Lesson
from checker.parts import cut
from docs.hooks.runner_assets import Assets, AssetsMissing, Files

FOLDER = "assets/runner"
LINK = "You can also [try it in this page](#try-it)."
POINTS = re.compile(r"^It takes about .* points?\.$", re.MULTILINE)
"""The last fact about a lesson, which the link follows."""
ASSETS = "runner_assets"
"""Under this name, the build has every asset's file by its name on the site."""
PAGE_FILES = ("runner.js", "python.js", "worker.js", "store.js", "start.py", "runner.css")
CHECKED = ("lesson.toml", "recording.json")
SECTION = """
## Try it in the page {{ #try-it }}

<div class="runner" data-lesson="{lesson}" data-base="{base}" markdown="1">

Edit the starter here and have it checked, without installing anything: Python itself runs in this page, and
your work stays in this browser. It loads about {megabytes} MB when you ask for it. Checks that look at the
app from outside, as by killing it, are left to your machine: the report names them.

<button class="md-button md-button--primary runner-open" type="button" hidden>Try it here</button>
<noscript>This needs JavaScript; on your machine, `python3 -m checker {lesson}` does more.</noscript>
</div>
"""


def on_pre_build(*, config: MkDocsConfig, **_unused: object) -> None:
    """Gather what the runner loads."""
    lessons = _lessons(config)
    if not lessons:
        return
    root = Path(config.config_file_path).parent
    cache = Path(os.environ.get("RUNNER_CACHE", root / ".runner"))
    try:
        assets = Assets(Path(config.docs_dir, "runner", "build"), cache).build(_course(root, lessons))
    except AssetsMissing as error:
        raise PluginError(str(error)) from error
    config.extra[ASSETS] = assets


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, **_unused: object) -> str:
    """Add the runner to the page of a lesson."""
    lesson = next(
        (each for each in _lessons(config) if page.file.src_uri == f"lessons/{each.id}/lesson.md"), None
    )
    if lesson is None:
        return markdown
    base = "../" * page.url.count("/") + FOLDER + "/"
    section = SECTION.format(lesson=lesson.id, base=base, megabytes=_megabytes(config))
    return POINTS.sub(rf"\g<0> {LINK}", markdown, count=1) + section


def on_post_build(*, config: MkDocsConfig, **_unused: object) -> None:
    """Copy what the runner loads into the site."""
    lessons = _lessons(config)
    if not lessons:
        return
    target = Path(config.site_dir, FOLDER)
    sources = Path(config.docs_dir, "runner")
    for name, path in config.extra[ASSETS].items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target / name)
    for name in PAGE_FILES:
        shutil.copy(sources / name, target)
    for lesson in lessons:
        (target / f"{lesson.id}.json").write_text(json.dumps(_described(lesson)), encoding="utf-8")


def _described(lesson: Lesson) -> dict[str, object]:
    """What the page has to know of a lesson."""
    files = {name: data.decode() for name, data in starter.derive(lesson).items()}
    parts = len(list(cut(lesson.steps)))
    return {"lesson": lesson.id, "title": lesson.title, "files": files, "parts": parts}


def _megabytes(config: MkDocsConfig) -> int:
    assets: dict[str, Path] = config.extra[ASSETS]
    return round(sum(path.stat().st_size for path in assets.values()) / 1e6)


def _course(root: Path, lessons: list[Lesson]) -> Files:
    """The checker and the lessons' checks, by their paths in the course."""
    paths = [path for path in (root / "checker").rglob("*") if path.suffix in {".py", ".css"}]
    for lesson in lessons:
        paths += [lesson.folder / name for name in CHECKED if (lesson.folder / name).is_file()]
        paths += sorted(lesson.checks.glob("*.py"))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def _lessons(config: MkDocsConfig) -> list[Lesson]:
    """The lessons that get a runner."""
    if config.extra.get("runner") != "with":
        return []
    lessons = Course(Path(config.config_file_path).parent).lessons
    return [lesson for lesson in lessons if lesson.metadata.browser and lesson.text.is_file()]
