"""Small changes to a submission's files: text that is found exactly once, and what takes its place."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from checker.errors import CourseError
from checker.starter import Files


class Edit(BaseModel):
    """One replacement in one file; `find` occurs exactly once in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Annotated[str, Field(min_length=1)]
    find: Annotated[str, Field(min_length=1)]
    replace: str


def edit(files: Files, edits: Iterable[Edit], name: str) -> Files:
    """The files after the edits, one after the other; raises `CourseError` that begins with `name`."""
    files = dict(files)
    for each in edits:
        if each.file not in files:
            raise CourseError(f"{name} edits {each.file}, which the solution does not have.")
        text = files[each.file].decode("utf-8")
        if (found := text.count(each.find)) != 1:
            start = each.find.strip().split("\n")[0]
            raise CourseError(f"{name}: `{start}` occurs {found} times in {each.file}; it must occur once.")
        files[each.file] = text.replace(each.find, each.replace).encode()
    return files
