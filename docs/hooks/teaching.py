"""Writes what teachers ask for from the course's own data: the pace, and the mistakes of each step."""

import math
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from checker import variants
from checker.course import Course, Lesson
from checker.lesson_text import read
from checker.variants import Kind

PACE, MISTAKES = "<!-- pace -->", "<!-- mistakes -->"
WORDS_A_MINUTE = 150
WORD = re.compile(r"\w+")


def on_page_markdown(markdown: str, *, config: MkDocsConfig, **_unused: object) -> str:
    """Put the tables in place of their marks."""
    root = Path(config.config_file_path).parent
    for mark, make in ((PACE, _pace), (MISTAKES, _mistakes)):
        if mark in markdown:
            lessons = [lesson for lesson in Course(root).lessons if lesson.text.is_file()]
            markdown = markdown.replace(mark, make(lessons))
    return markdown


def _pace(lessons: list[Lesson]) -> str:
    """Minutes and points of each lesson, and how much of its time is reading."""
    lines = [
        "| Lesson | Minutes | of these reading | Steps | Points | Stars |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for lesson in lessons:
        reading = math.ceil(len(WORD.findall(read(lesson))) / WORDS_A_MINUTE)
        judged = [step for step in lesson.steps if not step.stretch]
        cells = [
            f"[{_label(lesson)}](../{lesson.text.relative_to(lesson.root).as_posix()})",
            lesson.metadata.minutes,
            reading,
            len(judged),
            sum(step.points for step in judged),
            len(lesson.steps) - len(judged),
        ]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)


def _mistakes(lessons: list[Lesson]) -> str:
    """For each lesson, folded: the wrong variants of each step, in their authors' words."""
    parts = []
    for lesson in lessons:
        lines = [f'??? info "{_label(lesson)}"', ""]
        for step in lesson.steps:
            wrong = [
                each for each in variants.load(lesson) if each.kind is Kind.WRONG and each.step == step.id
            ]
            lines += [f"    **`{step.id}`**: {step.title}", ""]
            lines += [*(f"    - {each.why}" for each in wrong), ""]
        parts.append("\n".join(lines))
    return "\n".join(parts)


def _label(lesson: Lesson) -> str:
    return f"{lesson.id.removeprefix('lesson')} · {lesson.title}"
