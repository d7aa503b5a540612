"""A page of Markdown at the terminal, from which every line of code can be copied."""

from typing import ClassVar

from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import CodeBlock, Markdown, TableElement
from rich.syntax import Syntax
from rich.table import Table


class Code(CodeBlock):
    """A block whose lines stay as they are, so that they can be copied: the terminal wraps a long one."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        code = str(self.text).strip("\n")
        shown = Syntax(code, self.lexer_name, theme=self.theme).highlight(code)
        shown.rstrip()
        shown.no_wrap, shown.overflow = True, "ignore"
        yield shown


class Grid(TableElement):
    """A table that goes on in the next line where a word is wider than its column."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for table in super().__rich_console__(console, options):
            if isinstance(table, Table):
                for column in table.columns:
                    column.overflow = "fold"
            yield table


class Page(Markdown):
    """Markdown that loses no character of code."""

    elements: ClassVar = Markdown.elements | {"fence": Code, "table_open": Grid}
