"""What each function of a source file uses, read from its syntax tree: nothing is imported or run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs

from generation.code_names import FUNCTIONS, aliases_of, defined, local_values, of_self, walk

Symbol = tuple[str, str]  # (module, name)


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
    attributes: set[tuple[str, str]] = attrs.Factory(set)  # (the name or attribute before the dot, attribute)
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
    holders: dict[tuple[str, str], set[Symbol]] = attrs.Factory(
        dict
    )  # by class and attribute: the classes of its value
    hooks: dict[tuple[str, str], set[str]] = attrs.Factory(dict)  # by the same: methods that its value was given
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
        for node in walk(tree):
            self._imported(node, package)
        for node in tree.body:
            for name in defined(node):
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
        if isinstance(node, FUNCTIONS):
            self._function(node, None)
        elif isinstance(node, ast.ClassDef):
            name = twin(node.name)
            self.module.classes[name] = [symbol for base in node.bases for symbol in self._symbols(base)]
            for item in node.body:
                if isinstance(item, FUNCTIONS):
                    self._function(item, name)
                    self._held(name, item.name, item.returns)
                elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                    self._held(name, item.target.id, item.annotation)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for name in defined(node):
                self.module.values[name] = node.value
                self.module.functions.append(self._used(name, node, None, is_function=False))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, owner: str | None) -> None:
        name = f"{owner}.{node.name}" if owner else node.name
        self.module.functions.append(self._used(name, node, owner, is_function=True))
        if owner is not None:
            given = node.args
            arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs]
            classes = {argument.arg: argument.annotation for argument in arguments}
            for inner in walk(node):
                if isinstance(inner, ast.Assign | ast.AnnAssign) and inner.value is not None:
                    for target in inner.targets if isinstance(inner, ast.Assign) else [inner.target]:
                        if of_self(target):
                            declared = inner.annotation if isinstance(inner, ast.AnnAssign) else None
                            self._assigned(owner, target.attr, inner.value, declared, classes)

    def _assigned(
        self,
        owner: str,
        name: str,
        value: ast.expr,
        declared: ast.expr | None,
        arguments: Mapping[str, ast.expr | None],
    ) -> None:
        """An attribute of an object gets a value: of the class that is called, or that an argument is said to have."""
        self._held(owner, name, declared)
        choices = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
        choices = value.values if isinstance(value, ast.BoolOp) else choices
        for choice in choices:
            if isinstance(choice, ast.Call):
                self._held(owner, name, choice.func)
                for argument in (*choice.args, *(word.value for word in choice.keywords)):
                    if of_self(argument):
                        self.module.hooks.setdefault((owner, name), set()).add(argument.attr)
            elif isinstance(choice, ast.Name):
                self._held(owner, name, arguments.get(choice.id))

    def _held(self, owner: str, name: str, by: ast.expr | None) -> None:
        if by is not None:
            self.module.holders.setdefault((owner, name), set()).update(self._symbols(by))

    def _used(self, name: str, node: ast.AST, owner: str | None, *, is_function: bool) -> Function:
        line = getattr(node, "lineno", 1)
        used = Function(self.module.name, name, self.module.file, line, owner, is_function)
        used.values = local_values(node) if is_function else {}
        aliases = dict(aliases_of(node))
        for inner in walk(node):
            if isinstance(inner, ast.Name):
                if inner.id in self.names:
                    used.symbols.add(self.names[inner.id])
            elif isinstance(inner, ast.Attribute):
                before = inner.value
                before = before.func if isinstance(before, ast.Call) else before
                holder = before.id if isinstance(before, ast.Name) else getattr(before, "attr", "")
                holder = f"self.{holder}" if of_self(before) else aliases.get(holder, holder)
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
        used = {inner.id for inner in walk(node) if isinstance(inner, ast.Name)}
        return {self.names[name] for name in used if name in self.names}
