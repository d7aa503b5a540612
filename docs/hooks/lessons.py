"""Mounts every lesson's text as a page of the site; no lesson is named in `mkdocs.yml`.

A lesson is published once it has a text.

On the site as in the repository a page is known by its path from the course's folder, so a relative link in
a text leads to the same place on both.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from checker.course import Course, Lesson
from checker.errors import CheckerError
from checker.lesson_text import expand

SECTION = "Lessons"
TABLE = "<!-- lessons -->"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add the lessons to their section of the navigation, in order."""
    section = next(entry[SECTION] for entry in config.nav or [] if SECTION in entry)
    try:
        section += [{_label(lesson): _source(lesson)} for lesson in _published(config)]
    except CheckerError as error:
        raise PluginError(str(error)) from error
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Name the pages by their paths in the repository, and add the lessons."""
    root, docs = _root(config), Path(config.docs_dir)
    for file in [file for file in files if file.src_dir == config.docs_dir]:
        files.remove(file)
        name = f"{docs.relative_to(root).as_posix()}/{file.src_uri}"
        files.append(_file(config, name, file.dest_uri, file.inclusion))
    for lesson in _published(config):
        files.append(_file(config, _source(lesson), f"lessons/{lesson.id}/index.html"))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, **_unused: object) -> str:
    """Resolve what a lesson's text includes and head it with its facts; list the lessons on their page."""
    lessons = _published(config)
    lesson = next((each for each in lessons if _source(each) == page.file.src_uri), None)
    if lesson is None:
        return markdown.replace(TABLE, _table(lessons))
    page.meta["description"] = f"{_label(lesson)}: {' '.join(lesson.metadata.objectives)}"
    try:
        text = expand(lesson, solutions=config.extra.get("solutions") != "hidden")
    except CheckerError as error:
        raise PluginError(str(error)) from error
    title, _, rest = text.partition("\n")
    return f"{title}\n\n{_facts(lesson)}\n{rest}"


def _facts(lesson: Lesson) -> str:
    """What a reader wants to know before starting: objectives, time, and what each step is worth."""
    points = sum(step.points for step in lesson.steps if not step.stretch)
    lines = ["After this lesson you can:", ""]
    lines += [f"- {objective}" for objective in lesson.metadata.objectives]
    lines += ["", f"It takes about {lesson.metadata.minutes} minutes and has {points} points.", ""]
    lines += ["| Step | What you do | Worth |", "| --- | --- | --- |"]
    for step in lesson.steps:
        worth = "★ a star" if step.stretch else "1 point" if step.points == 1 else f"{step.points} points"
        lines.append(f"| `{step.id}` | {step.title} | {worth} |")
    return "\n".join([*lines, ""])


def _table(lessons: list[Lesson]) -> str:
    """All lessons, each with what it takes and gives."""
    lines = ["| Lesson | Minutes | Steps | Points |", "| --- | --- | --- | --- |"]
    for lesson in lessons:
        points = sum(step.points for step in lesson.steps if not step.stretch)
        link = f"[{_label(lesson)}](../../{_source(lesson)})"
        lines.append(f"| {link} | {lesson.metadata.minutes} | {len(lesson.steps)} | {points} |")
    return "\n".join(lines)


def _label(lesson: Lesson) -> str:
    return f"{lesson.id.removeprefix('lesson')} · {lesson.title}"


def _source(lesson: Lesson) -> str:
    return lesson.text.relative_to(lesson.root).as_posix()


def _file(
    config: MkDocsConfig, name: str, destination: str, inclusion: InclusionLevel = InclusionLevel.UNDEFINED
) -> File:
    """A file by its path from the course's folder, at a place in the site that does not depend on it."""
    directories = config.use_directory_urls
    root = str(_root(config))
    return File(name, root, config.site_dir, directories, dest_uri=destination, inclusion=inclusion)


def _published(config: MkDocsConfig) -> list[Lesson]:
    return [lesson for lesson in Course(_root(config)).lessons if lesson.text.is_file()]


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent
