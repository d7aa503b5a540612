"""Every notebook runs from top to bottom, is committed without outputs, and defines no code of its own."""

import ast
import html
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient

from checker.course import Course
from checker.paths import ROOT
from notebooks.classroom import Classroom
from notebooks.submit import Report, Submit

FOLDER = ROOT / "notebooks"
KERNEL = "workbook"
CELL_SECONDS = 300
CELL_ID = re.compile(r"[a-z][a-z0-9-]*")
MAGIC = re.compile(r"^[%!].*$", re.MULTILINE)
STEP_HEADING = re.compile(r"^## Step `([a-z0-9-]+)`", re.MULTILINE)

EVERY_NOTEBOOK = pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.stem)


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a kernel that is this very interpreter, whatever the machine has installed."""
    folder = tmp_path / "jupyter" / "kernels" / KERNEL
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": command, "display_name": KERNEL, "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    for variable in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(variable, str(tmp_path / variable.lower()))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    return KERNEL


@pytest.fixture
def submit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Report]:
    """The magic in a shell whose `lesson` is the first one."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    shell = InteractiveShell()  # type: ignore[no-untyped-call]
    shell.user_ns["lesson"] = Classroom(Course().lessons[0].id)
    magic: Callable[..., Report] = Submit(shell).submit
    return magic


def read(path: Path) -> nbformat.NotebookNode:
    """The notebook, which has to be valid."""
    untyped: Callable[..., nbformat.NotebookNode] = nbformat.read
    notebook = untyped(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


@pytest.mark.rest
@EVERY_NOTEBOOK
def test_a_notebook_runs_from_top_to_bottom(path: Path, kernel: str) -> None:
    """As Jupyter runs it: a cell after the other. Of what a class submits, only the last try passes."""
    notebook = read(path)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=CELL_SECONDS, kernel_name=kernel, resources=resources).execute()
    reports = [cell.outputs[-1].data for cell in notebook.cells if cell.source.startswith("%%submit")]
    *tries, last = [report["text/plain"] for report in reports]
    assert tries
    assert all(line.startswith("Not passed yet: ") for line in tries)
    assert last.startswith("This step passes: ")
    assert all('<iframe sandbox="" title="' in report["text/html"] for report in reports)


@pytest.mark.parametrize("name", ["app/../../main.py", "lesson.toml", "/app/main.py", "app"])
def test_a_cell_is_submitted_to_a_file_of_the_submission_only(
    name: str, submit: Callable[..., Report]
) -> None:
    """Nothing of the course can be overwritten from a cell."""
    with pytest.raises(UsageError, match="is no file of a submission"):
        submit(name, "")


def test_a_check_that_cannot_be_made_is_told(submit: Callable[..., Report]) -> None:
    """In the checker's own words."""
    with pytest.raises(UsageError, match="nosuch"):
        submit("app/main.py --step nosuch", "")


def test_what_a_report_says_cannot_act_in_the_notebook() -> None:
    """The app's answers are in it: the frame allows no script, and the page cannot leave the frame."""
    page = "<script>alert(1)</script>" + "\"'>"
    shown = Report("Not passed yet", page)._repr_html_()
    frame = re.fullmatch(r'<iframe sandbox="" title="[^"]*" style="[^"]*" srcdoc="([^"]*)"></iframe>', shown)
    assert frame
    assert html.unescape(frame[1]) == page


@EVERY_NOTEBOOK
def test_a_notebook_is_committed_without_outputs(path: Path) -> None:
    """Outputs come from a run in class; cells have names of their own, so that a change shows as one."""
    cells = read(path).cells
    assert [cell.id for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []
    assert [cell.id for cell in cells if not CELL_ID.fullmatch(cell.id)] == []


@EVERY_NOTEBOOK
def test_a_notebook_defines_no_code_of_its_own(path: Path) -> None:
    """It shows and runs the course's files; a function in a cell would be a copy that nobody tests."""
    for cell in read(path).cells:
        if cell.cell_type == "code" and not cell.source.startswith("%%"):
            tree = ast.parse(MAGIC.sub("pass", cell.source))
            defined = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
            assert not defined, cell.id


@EVERY_NOTEBOOK
def test_a_notebook_has_the_steps_of_its_lesson_in_order(path: Path) -> None:
    """A class meets them as the text orders them."""
    prose = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    assert STEP_HEADING.findall(prose) == [step.id for step in Course().lesson(path.stem).steps]
