"""The site builds strictly, holds every lesson, has no broken link and loads nothing from elsewhere."""

import re
import shutil
from pathlib import Path

import pytest

from checker import variants
from checker.commands import COMMANDS
from checker.course import Course, Lesson
from checker.paths import ROOT
from checker.program import PROGRAM
from tests.site.conftest import build
from tests.site.pages import Page, is_elsewhere, read_pages

pytestmark = pytest.mark.rest

LESSONS = [lesson for lesson in Course().lessons if lesson.text.is_file()]
EVERY_LESSON = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
FIXTURES = ("api", "database", "mailbox", "openapi", "source", "accounts", "trials", "recording")
SOURCES = ("docs", "lessons", "solutions")
OUTSIDE_ADDRESS = re.compile(r"""(?:@import\s+|url\()["']?(?:https?:)?//""")


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    """All pages of the site by their file."""
    return read_pages(site)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What the site is built from, to be broken."""
    folder = tmp_path / "course"
    for name in SOURCES:
        shutil.copytree(ROOT / name, folder / name)
    for name in ("CONTRIBUTING.md", "mkdocs.yml"):
        shutil.copy(ROOT / name, folder)
    return folder


def page_of(lesson: Lesson, site: Path) -> Path:
    """Where the page of a lesson has to be."""
    return site / "lessons" / lesson.id / "index.html"


def test_every_link_leads_to_a_page_and_an_anchor_that_exist(pages: dict[Path, Page]) -> None:
    """Inside the site; the theme writes `#` for a button that a script handles."""
    broken = []
    for page in pages.values():
        for address in page.links:
            if is_elsewhere(address) or address == "#":
                continue
            file, anchor = page.target(address)
            known = pages[file].anchors if file in pages else set()
            if not file.is_file() or (anchor and anchor not in known):
                broken.append(f"{page.path}: {address}")
    assert not broken


def test_pages_load_nothing_from_elsewhere(pages: dict[Path, Page], site: Path) -> None:
    """Scripts, styles, fonts, icons and pictures all lie in the site, so it works without a network."""
    for page in pages.values():
        for address in page.resources:
            assert not is_elsewhere(address) or address.startswith("data:"), f"{page.path} loads {address}"
            assert is_elsewhere(address) or page.target(address)[0].is_file(), f"{page.path} lacks {address}"
    for style in site.rglob("*.css"):
        assert not OUTSIDE_ADDRESS.search(style.read_text(encoding="utf-8")), style


def test_the_navigation_has_every_lesson_in_order(pages: dict[Path, Page], site: Path) -> None:
    """On the page for a wrong address, which has no link besides the navigation's."""
    page = pages[site / "404.html"]
    linked = dict.fromkeys(page.target(address)[0] for address in page.links if not is_elsewhere(address))
    lessons = [page_of(lesson, site) for lesson in LESSONS]
    assert [file for file in linked if file in lessons] == lessons


@EVERY_LESSON
def test_a_lesson_page_says_what_it_is_worth(lesson: Lesson, pages: dict[Path, Page], site: Path) -> None:
    """Objectives, minutes and steps come from the lesson's metadata and stand on its page."""
    text = pages[page_of(lesson, site)].words
    assert f"about {lesson.metadata.minutes} minutes" in text
    for objective in lesson.metadata.objectives:
        assert objective.replace("`", "") in text
    for step in lesson.steps:
        assert f"{step.id} {step.title.replace('`', '')}" in text


@EVERY_LESSON
def test_no_directive_is_left_in_a_lesson_page(lesson: Lesson, pages: dict[Path, Page], site: Path) -> None:
    """Every inclusion was resolved."""
    page = pages[page_of(lesson, site)]
    assert not re.search(r"--\s*8\s*(<|&lt;)", page.words)
    assert not re.search(r"<!--\s*(checks|hints|solution)", page.text)


def test_the_reference_has_every_command(pages: dict[Path, Page], site: Path) -> None:
    """Each with what its `--help` prints."""
    page = pages[site / "reference" / "command-line" / "index.html"]
    for name in COMMANDS:
        assert name in page.anchors
        assert f"usage: {PROGRAM} {name} " in page.words


def test_the_reference_has_every_fixture(pages: dict[Path, Page], site: Path) -> None:
    """Each with the first line of its docstring."""
    page = pages[site / "reference" / "checks" / "index.html"]
    for name in FIXTURES:
        assert f"checker.fixtures.Fixtures.{name}" in page.anchors
    assert "Read-only SQL on the submission's database." in page.words


def test_teachers_see_the_mistakes_of_every_step(pages: dict[Path, Page], site: Path) -> None:
    """In the words of the variants that the checks are tried on."""
    text = pages[site / "teach" / "index.html"].words
    for lesson in LESSONS:
        assert f"{lesson.title} {lesson.metadata.minutes} " in text
        wrong = [each for each in variants.load(lesson) if each.kind is variants.Kind.WRONG]
        assert wrong
        for variant in wrong:
            assert plain(variant.why) in plain(text)


def plain(text: str) -> str:
    """A sentence without what Markdown and typography do to it."""
    return re.sub(r"[\W_]+", "", text)


def test_nothing_but_pages_and_their_assets_is_published(site: Path) -> None:
    """Programs that lie beside the pages stay out."""
    assert not list(site.rglob("*.py*"))


def test_solutions_can_be_left_out(site: Path, tmp_path: Path) -> None:
    """For a class that is marked: the option hides what the default shows."""
    result = build(ROOT, tmp_path / "hidden", SOLUTIONS="hidden")
    assert result.returncode == 0, result.stderr
    for lesson in LESSONS:
        assert "The solution: " in page_of(lesson, site).read_text(encoding="utf-8")
        assert "The solution: " not in page_of(lesson, tmp_path / "hidden").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "mistakes",
    [
        {'--8<-- "solutions/nowhere/app/main.py"': "solutions/nowhere/app/main.py"},
        {"[a page](../nowhere/lesson.md)": "../nowhere/lesson.md", "[a place](#nowhere)": "#nowhere"},
    ],
    ids=["inclusion", "links"],
)
def test_a_mistake_in_a_text_fails_the_build(copy: Path, mistakes: dict[str, str]) -> None:
    """A broken inclusion or link is told with the name of the text."""
    text = Course(copy).lessons[0].text
    text.write_text("\n\n".join([text.read_text(encoding="utf-8"), *mistakes]), encoding="utf-8")
    result = build(copy, copy / "site")
    assert result.returncode != 0
    assert text.relative_to(copy).as_posix() in result.stderr
    for named in mistakes.values():
        assert named in result.stderr


def test_a_lesson_is_published_once_it_has_a_text(copy: Path) -> None:
    """An author may begin with anything else."""
    for lesson in Course(copy).lessons:
        lesson.text.unlink(missing_ok=True)
    result = build(copy, copy / "site")
    assert result.returncode == 0, result.stderr
    assert not list((copy / "site" / "lessons").glob("*/index.html"))
