"""What the names of a function or an object stand for, as far as a statement of a source file says it."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from typing import TypeGuard

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

_UNKNOWN = ast.Constant(None)


def local_values(function: ast.AST) -> dict[str, ast.expr]:
    """What a function's names stand for, then those of functions inside it.

    A name that gets several values, or one with each call, stands for no text.
    """
    scope, inside = _scope(function)
    given: dict[str, ast.expr] = {}
    for node in scope:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            given |= dict.fromkeys(defined(node), node.value)
    stored = Counter(node.id for node in scope if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    stored += Counter(node.arg for node in scope if isinstance(node, ast.arg))
    values = {name: given.get(name, _UNKNOWN) if count == 1 else _UNKNOWN for name, count in stored.items()}
    for inner in inside:
        values = local_values(inner) | values
    return values


def children(node: ast.AST) -> list[ast.AST]:
    """What a node is made of, without the marks of reading and writing. Much faster than the library's."""
    found: list[ast.AST] = []
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, list):
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST) and field != "ctx":
            found.append(value)
    return found


def walk(node: ast.AST) -> list[ast.AST]:
    """A node and all below it, level by level."""
    found = [node]
    for one in found:
        found += children(one)
    return found


def _scope(function: ast.AST) -> tuple[list[ast.AST], list[ast.AST]]:
    """What stands in a function itself, and the functions inside it."""
    scope: list[ast.AST] = []
    inside: list[ast.AST] = []
    waiting = children(function)
    for node in waiting:
        if isinstance(node, (*FUNCTIONS, ast.Lambda)):
            inside.append(node)
        else:
            scope.append(node)
            waiting += children(node)
    return scope, inside


def aliases_of(function: ast.AST) -> Iterator[tuple[str, str]]:
    """Names that a function gives what an attribute of its object holds: ``sender, done = self._sender, 0``."""
    for node in walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                several = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                for name, value in (
                    zip(target.elts, node.value.elts, strict=False) if several else [(target, node.value)]
                ):
                    if isinstance(name, ast.Name) and of_self(value):
                        yield name.id, f"self.{value.attr}"


def of_self(node: ast.AST) -> TypeGuard[ast.Attribute]:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def defined(node: ast.stmt) -> list[str]:
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]
