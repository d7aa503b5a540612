"""`%%submit app/main.py`: what a cell holds becomes a submission's file, and the checker's report is shown.

`%load_ext notebooks.submit` brings the magic into a notebook whose variable `lesson` is a `Classroom`.
"""

import html
from dataclasses import dataclass
from pathlib import PurePosixPath

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from notebooks.classroom import Classroom

FOLDERS = ("app", "tests")
STYLE = (
    "background: white; border: 1px solid #8888; box-sizing: border-box; "
    "height: 30rem; resize: vertical; width: 100%"
)


@dataclass(frozen=True, slots=True)
class Report:
    """The checker's page on a submission, shown in a frame in which none of it can act."""

    result: str
    page: str

    def __repr__(self) -> str:
        return self.result

    def _repr_html_(self) -> str:
        title, page = html.escape(self.result), html.escape(self.page)
        return f'<iframe sandbox="" title="{title}" style="{STYLE}" srcdoc="{page}"></iframe>'


@magics_class
class Submit(Magics):
    """The magic; each lesson's scratch submissions live as long as its `Classroom`."""

    @magic_arguments()
    @argument("file", help="where the cell goes, as app/main.py")
    @argument("--step", help="check only this step")
    @argument(
        "--from", dest="base", choices=("starter", "solution"), default="starter", help="what the rest is"
    )
    @cell_magic
    def submit(self, line: str, cell: str) -> Report:
        """Write the cell to a file of a scratch submission, and check it."""
        options = parse_argstring(self.submit, line)
        classroom = self.shell.user_ns.get("lesson") if self.shell else None
        if not isinstance(classroom, Classroom):
            raise UsageError('%%submit needs the lesson: run `lesson = Classroom("lesson01")` first.')
        folder = classroom.scratch(options.base)
        file = folder / _inside(options.file)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(cell, encoding="utf-8")
        try:
            return Report(*classroom.report(folder, *(["--step", options.step] if options.step else [])))
        except RuntimeError as error:
            raise UsageError(str(error)) from None


def load_ipython_extension(shell: InteractiveShell) -> None:
    """What `%load_ext` calls."""
    shell.register_magics(Submit)


def _inside(name: str) -> PurePosixPath:
    """The path of a submission's file; raises `UsageError` for one that leads out of its folders."""
    path = PurePosixPath(name)
    if path.parts[:1] not in [(folder,) for folder in FOLDERS] or ".." in path.parts or not path.suffix:
        raise UsageError(f"{name} is no file of a submission: write for example `%%submit app/main.py`.")
    return path
