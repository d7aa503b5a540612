"""An app's modules without their source: compiled, with no comment, no docstring and other local names.

So what a suite could read there says nothing of how the app came about. Names that others see, parameters
among them, stay as they are: they are the app's interface. Each function tells when it is called, by an audit
event, which nobody hears where there is no hook.
"""

import ast
import importlib.util
import marshal
import random
import symtable
from collections.abc import Iterator
from threading import Lock

from checker.host.request import CALLED
from checker.starter import Files

NO_SOURCE = bytes(12)
"""What follows the magic number in compiled code: no flags, no time, no size."""
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


class Disguise:
    """Compiles what it has not compiled before: the apps of a lesson have most of their modules in common."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, bytes], bytes] = {}
        self._lock = Lock()  # Python 3.11 counts the depth of all threads' syntax trees as one, and stumbles

    def put_on(self, files: Files) -> Files:
        """The same app with each `.py` as a `.pyc` beside which there is no source; other files stay."""
        return {
            f"{name}c" if name.endswith(".py") else name: self._content(name, content)
            for name, content in files.items()
        }

    def _content(self, name: str, content: bytes) -> bytes:
        if not name.endswith(".py"):
            return content
        with self._lock:
            if (name, content) not in self._compiled:
                self._compiled[name, content] = _compiled(name, content)
            return self._compiled[name, content]


def _compiled(name: str, content: bytes) -> bytes:
    tree = _renamed(content.decode("utf-8"))
    code = compile(tree, name, "exec", dont_inherit=True)
    return importlib.util.MAGIC_NUMBER + NO_SOURCE + marshal.dumps(code)


def _renamed(text: str) -> ast.Module:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED):
            _drop_docstring(node)
    tables = {_key(table): table for table in _functions(symtable.symtable(text, "app", "exec"))}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            key = (node.name, min([node.lineno, *(each.lineno for each in node.decorator_list)]))
            table = tables.get(key) or tables.get((node.name, node.lineno))
            if table:
                _rename(node, _own_names(node, table))
    for node in tree.body:
        _let_tell(node)
    return ast.fix_missing_locations(tree)


def _let_tell(node: ast.stmt) -> None:
    """Have a function, or each method of a class, tell its name, or that of the class, when it is called."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        statement = f"__import__('sys').audit({CALLED!r}, {node.name!r})"
        for each in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                each.body[:0] = ast.parse(statement).body


def _drop_docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    if ast.get_docstring(node, clean=False) is not None:
        node.body[:1] = [] if len(node.body) > 1 or isinstance(node, ast.Module) else [ast.Pass()]


def _functions(table: symtable.SymbolTable) -> Iterator[symtable.Function]:
    for child in table.get_children():
        if isinstance(child, symtable.Function):
            yield child
        yield from _functions(child)


def _key(table: symtable.SymbolTable) -> tuple[str, int]:
    return table.get_name(), table.get_lineno()


def _own_names(node: ast.FunctionDef | ast.AsyncFunctionDef, table: symtable.Function) -> set[str]:
    """The names that a function gives to values and that nothing inside it sees."""
    inner = {symbol for child in _below(table) for symbol in child.get_identifiers()}
    stored = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and _is_stored(each)}
    own = set(table.get_locals()) - set(table.get_parameters())
    return {name for name in own & stored - inner if not table.lookup(name).is_imported()}


def _below(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _below(child)


def _is_stored(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _rename(node: ast.FunctionDef | ast.AsyncFunctionDef, names: set[str]) -> None:
    strings = {each for child in ast.walk(node) for each in _bound_by_text(child)}
    chosen = {name: f"v{random.SystemRandom().getrandbits(48):x}" for name in sorted(names - strings)}
    for child in ast.walk(node):
        if isinstance(child, ast.Name) and child.id in chosen:
            child.id = chosen[child.id]


def _bound_by_text(node: ast.AST) -> list[str]:
    """Names that a node binds otherwise than by an `ast.Name`."""
    if isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
        return [node.name] if node.name else []
    if isinstance(node, ast.MatchMapping):
        return [node.rest] if node.rest else []
    if isinstance(node, ast.Global | ast.Nonlocal):
        return node.names
    return []
