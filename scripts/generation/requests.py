"""Operations that code names by path and method: the routes of the sandbox, and requests in its tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

import attrs

from generation.document import Document
from generation.walk import operations, snake

_METHODS = {"GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS"}
_SENDING = {"request", "stream", "build_request", "Request"}


@attrs.frozen
class Address:
    """Where an operation is: its path as the document has it, and the patterns of the whole path."""

    name: str
    method: str
    path: str
    templates: tuple[str, ...]
    pattern: re.Pattern[str]


def address_book(document: Document) -> list[Address]:
    """The operations of a document, fixed paths before those that would match them too."""
    prefixes = {
        "",
        *(urlsplit(str(server.get("url", ""))).path.rstrip("/") for server in document.data.get("servers", [])),
    }
    book: list[Address] = []
    for operation in operations(document):
        wholes = tuple(_bare(prefix + operation.path) for prefix in sorted(prefixes))
        pattern = "|".join(re.escape(whole).replace(r"\{\}", "[^/{}]+") for whole in wholes)
        name = snake(operation.operation_id)
        book.append(Address(name, operation.method.upper(), operation.path, wholes, re.compile(pattern)))
    return sorted(book, key=lambda address: address.path.count("{"))


def requested(
    nodes: Iterable[ast.AST], values: Mapping[str, ast.expr], book: list[Address], *, told: bool
) -> Iterator[tuple[Address, int]]:
    """The operations whose path stands in a call or a row of a table beside their method, with the line.

    Where no method stands there, a route is one of GET; any other call or row only where *told* is false, as in tests,
    whose helpers know it. A path that says nothing, ``/`` or parameters alone, needs its method in any case.
    """
    for node in nodes:
        if isinstance(node, ast.Dict):
            continue
        parts = node.elts if isinstance(node, ast.Tuple) else _arguments(node)
        texts = {text for part in parts if (text := _text(part, values)) is not None}
        methods = {text for text in texts if text in _METHODS}
        for part in parts:
            if isinstance(part, ast.List | ast.Tuple):
                methods |= {text for item in part.elts if (text := _text(item, values)) in _METHODS and text}
        callee = called(node)
        methods |= {callee.upper()} & _METHODS  # client.get("/users")
        for text in texts:
            if text.startswith("/") and (methods or _says_something(text)):
                assumed = {"GET"} if not told or callee.endswith("Route") else set[str]()
                yield from ((address, getattr(node, "lineno", 1)) for address in _at(text, methods or assumed, book))


def sends(node: ast.AST) -> bool:
    """Whether a call is one that sends a request, or makes a route: its name says so."""
    name = called(node)
    return name.upper() in _METHODS or name in _SENDING or name.endswith("Route")


def called(node: ast.AST) -> str:
    """The last name of what is called; nothing for what is no call."""
    function = node.func if isinstance(node, ast.Call) else None
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _says_something(text: str) -> bool:
    return bool(_bare(text.partition("?")[0]).replace("{}", "").strip("/"))


def _arguments(node: ast.AST) -> list[ast.expr]:
    return [*node.args, *(word.value for word in node.keywords)] if isinstance(node, ast.Call) else []


def _at(text: str, methods: set[str], book: list[Address]) -> list[Address]:
    path = _bare(text.partition("?")[0])
    exact = [address for address in book if path in address.templates]
    found = exact or [address for address in book if address.pattern.fullmatch(path)]
    if not found and "{}" in path:  # one route for several fixed paths
        several = re.compile(re.escape(path).replace(r"\{\}", "[^/{}]+"))
        found = [address for address in book if any(several.fullmatch(whole) for whole in address.templates)]
    return [address for address in found if address.method in methods]


def _bare(path: str) -> str:
    """A path without the names and kinds of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def _text(node: ast.expr, values: Mapping[str, ast.expr], depth: int = 0) -> str | None:
    """A text as far as it can be read from the code; what only a run knows is a parameter."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name) and node.id in values and depth < 5:
        return _text(values[node.id], values, depth + 1)
    if isinstance(node, ast.JoinedStr):
        pieces = [
            _text(piece.value if isinstance(piece, ast.FormattedValue) else piece, values, depth)
            for piece in node.values
        ]
        return "".join("{}" if piece is None else piece for piece in pieces)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = (_text(side, values, depth) for side in (node.left, node.right))
        return None if left is None and right is None else (left or "") + ("{}" if right is None else right)
    return None
