"""What each function of a source file uses, read from its syntax tree: nothing is imported or run."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import attrs

Symbol = tuple[str, str]  # (module, name)

_UNKNOWN = ast.Constant(None)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@attrs.define
class Function:
    """A function or method, those inside it included; or a value of a module, by its name."""

    module: str
    name: str
    file: str
    line: int
    owner: str | None = None
    is_function: bool = True
    symbols: set[Symbol] = attrs.Factory(set)
    attributes: set[tuple[str, str]] = attrs.Factory(set)  # (what the name or attribute before the dot is, attribute)
    strings: set[str] = attrs.Factory(set)
    nodes: list[ast.AST] = attrs.Factory(list)
    values: dict[str, ast.expr] = attrs.Factory(dict)  # of the names it gives a value


@attrs.define
class Module:
    """A source file."""

    name: str
    file: str
    functions: list[Function] = attrs.Factory(list)
    classes: dict[str, list[Symbol]] = attrs.Factory(dict)  # with their bases
    holders: dict[str, set[Symbol]] = attrs.Factory(dict)  # attributes that hold an object of a class
    values: dict[str, ast.expr] = attrs.Factory(dict)  # of the module's own names


def twin(name: str) -> str:
    """One name for both twins: that of the synchronous one."""
    return re.sub(r"^Async(?=[A-Z])", "", name)


def read_modules(root: Path, folder: str, *, package_root: str = "") -> Iterator[Module]:
    """Each Python file below a folder, without the mirrored ``_sync`` ones, which are the same again."""
    for path in sorted((root / folder).rglob("*.py")):
        if {"_sync", "__pycache__"} & set(path.parts):
            continue
        parts = path.relative_to(root / package_root).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):  # others will say so
            continue
        yield _Reader(Module(name, path.relative_to(root).as_posix()), tree, is_package=parts[-1] == "__init__").module


class _Reader:
    def __init__(self, module: Module, tree: ast.Module, *, is_package: bool) -> None:
        self.module = module
        self.names: dict[str, Symbol] = {}
        package = module.name if is_package else module.name.rpartition(".")[0]
        for node in ast.walk(tree):
            self._imported(node, package)
        for node in tree.body:
            for name in _defined(node):
                self.names.setdefault(name, (module.name, twin(name)))
        for node in tree.body:
            self._top(node)

    def _imported(self, node: ast.AST, package: str) -> None:
        if isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            source = ".".join([*parents, *([node.module] if node.module else [])]).replace("._sync", "._async")
            for alias in node.names:
                self.names[alias.asname or alias.name] = (source, twin(alias.name))
        elif isinstance(node, ast.Import):
            for alias in node.names:
                self.names[alias.asname or alias.name.partition(".")[0]] = (alias.name, "")

    def _top(self, node: ast.stmt) -> None:
        if isinstance(node, _FUNCTIONS):
            self._function(node, None)
        elif isinstance(node, ast.ClassDef):
            name = twin(node.name)
            self.module.classes[name] = [symbol for base in node.bases for symbol in self._symbols(base)]
            for item in node.body:
                if isinstance(item, _FUNCTIONS):
                    self._function(item, name)
                    self._held(item.name, item.returns)
                elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                    self._held(item.target.id, item.annotation)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for name in _defined(node):
                self.module.values[name] = node.value
                self.module.functions.append(self._used(name, node, None, is_function=False))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, owner: str | None) -> None:
        name = f"{owner}.{node.name}" if owner else node.name
        self.module.functions.append(self._used(name, node, owner, is_function=True))
        for inner in ast.walk(node) if owner else ():
            if isinstance(inner, ast.Assign) and isinstance(inner.value, ast.Call):
                for target in inner.targets:
                    if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self":
                        self._held(target.attr, inner.value.func)

    def _held(self, name: str, by: ast.expr | None) -> None:
        if by is not None:
            self.module.holders.setdefault(name, set()).update(self._symbols(by))

    def _used(self, name: str, node: ast.AST, owner: str | None, *, is_function: bool) -> Function:
        line = getattr(node, "lineno", 1)
        used = Function(self.module.name, name, self.module.file, line, owner, is_function)
        used.values = _local_values(node) if is_function else {}
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                if inner.id in self.names:
                    used.symbols.add(self.names[inner.id])
            elif isinstance(inner, ast.Attribute):
                before = inner.value
                before = before.func if isinstance(before, ast.Call) else before
                holder = before.id if isinstance(before, ast.Name) else getattr(before, "attr", "")
                used.attributes.add((holder, inner.attr))
                if isinstance(before, ast.Name) and before.id in self.names:  # a module's name, then its own
                    source, symbol = self.names[before.id]
                    used.symbols.add((f"{source}.{symbol}".rstrip("."), inner.attr))
            elif isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                used.strings.add(inner.value)
            elif isinstance(inner, ast.Call | ast.Tuple | ast.Dict):
                used.nodes.append(inner)
        return used

    def _symbols(self, node: ast.AST) -> set[Symbol]:
        used = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
        return {self.names[name] for name in used if name in self.names}


def _local_values(function: ast.AST) -> dict[str, ast.expr]:
    """What a function's names stand for, then those of functions inside it.

    A name that gets several values, or one with each call, stands for no text.
    """
    scope, inside = _scope(function)
    given: dict[str, ast.expr] = {}
    for node in scope:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            given |= dict.fromkeys(_defined(node), node.value)
    stored = Counter(node.id for node in scope if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    stored += Counter(node.arg for node in scope if isinstance(node, ast.arg))
    values = {name: given.get(name, _UNKNOWN) if count == 1 else _UNKNOWN for name, count in stored.items()}
    for inner in inside:
        values = _local_values(inner) | values
    return values


def _scope(function: ast.AST) -> tuple[list[ast.AST], list[ast.AST]]:
    """What stands in a function itself, and the functions inside it."""
    scope: list[ast.AST] = []
    inside: list[ast.AST] = []
    waiting = list(ast.iter_child_nodes(function))
    for node in waiting:
        if isinstance(node, (*_FUNCTIONS, ast.Lambda)):
            inside.append(node)
        else:
            scope.append(node)
            waiting += ast.iter_child_nodes(node)
    return scope, inside


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]
