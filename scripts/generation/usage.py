"""Who uses an operation or a schema: facade functions, sandbox routes, tests. Found in the code, listed by nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs

from generation.changes import Change
from generation.code_graph import CodeGraph, Node
from generation.code_reading import Function, Module, read_modules
from generation.document import Document
from generation.requests import Address, address_book, requested, sends
from generation.walk import operations, snake

API = "audiencekit_api"


@attrs.frozen(order=True)
class Site:
    """A place in the code."""

    name: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.name} ({self.file}:{self.line})"


@attrs.frozen
class Touched:
    """What a change reaches."""

    functions: tuple[Site, ...]
    routes: tuple[Site, ...]
    tests: tuple[Site, ...]


@attrs.define
class Usage:
    """Direct users by ``(service, name)``, the name being that of an operation's module or of a model."""

    graph: CodeGraph
    direct: dict[tuple[str, str], set[Node]]
    routes: dict[tuple[str, str], set[Site]]

    def of(self, change: Change) -> Touched:
        """The users of the operations that a change touches, and of the model that changed."""
        names = [*(snake(name) for name in change.operations), *([change.schema] if change.schema else [])]
        start: set[Node] = set()
        routes: set[Site] = set()
        for name in names:
            start |= self.direct.get((change.service, name), set())
            routes |= self.routes.get((change.service, name), set())
        found = [self.graph.functions[node] for node in self.graph.users(start)]
        return Touched(
            _sites(function for function in found if function.file.startswith("src/") and _is_public(function)),
            tuple(sorted(routes)),
            _sites(function for function in found if function.name.rpartition(".")[2].startswith("test_")),
        )


def _sites(functions: Iterable[Function]) -> tuple[Site, ...]:
    return tuple(sorted(Site(function.name, function.file, function.line) for function in functions))


def _is_public(function: Function) -> bool:
    hidden = [part for part in function.name.split(".") if part.startswith("_") and not part.endswith("__")]
    return function.is_function and not hidden and "/sandbox/" not in function.file


def read_usage(root: Path, documents: Mapping[str, Document]) -> Usage:
    """Read ``src/audiencekit`` and ``tests`` below a repository's root, for the operations of these documents."""
    modules: list[Module] = []
    if documents:
        modules = [*read_modules(root, "src/audiencekit", package_root="src"), *read_modules(root, "tests")]
    usage = Usage(CodeGraph(modules), {}, {})
    known = {service: _names(document) for service, document in documents.items()}
    addresses = {service: address_book(document) for service, document in documents.items()}
    products = _products(root)
    for node, function in usage.graph.functions.items():
        in_sandbox = function.file.startswith("src/audiencekit/sandbox/")
        for service, operation_names in known.items():
            product = service.partition("_")[0]
            found = {name for name in _imported(function, service) if name}
            elsewhere = function.file.startswith("src/") or any(other in function.file for other in products)
            if f"/{product}/" in function.file or product in function.file.rpartition("/")[2] or not elsewhere:
                found |= {operation_names[text] for text in function.strings & operation_names.keys()}
            if f"/{product}/" in function.file:
                found |= _requests(usage, function, service, addresses[service], in_sandbox=in_sandbox)
            if not in_sandbox:
                for name in found:
                    usage.direct.setdefault((service, name), set()).add(node)
    return usage


def _products(root: Path) -> set[str]:
    """The first words of the generated packages. Where a path has one, a text means an operation of that one."""
    packages = (root / "generated" / API).glob("[a-z]*")
    return {package.name.partition("_")[0] for package in packages if package.is_dir()}


def _names(document: Document) -> dict[str, str]:
    """The operations by both spellings, those of a single word left out: such a text may mean anything."""
    names = {operation.operation_id: snake(operation.operation_id) for operation in operations(document)}
    return {spelling: name for id_, name in names.items() for spelling in (id_, name) if "_" in name}


def _imported(function: Function, service: str) -> Iterable[str]:
    """Operations and models that a function names."""
    for module, name in function.symbols:
        if module.startswith(f"{API}.{service}.api"):
            yield from (module.rpartition(".")[2], name)
        elif module.startswith(f"{API}.{service}.models"):
            yield name


def _requests(usage: Usage, function: Function, service: str, book: list[Address], *, in_sandbox: bool) -> set[str]:
    """Operations by their path and method; in the sandbox those are its routes.

    In a facade a path may also be said in a message, or be put together of a text cut at ``/``: only a call that
    sends counts.
    """
    values = {**usage.graph.modules[function.module].values, **function.values}
    ours = function.file.startswith("src/")
    nodes = filter(sends, function.nodes) if ours and not in_sandbox else function.nodes
    found: set[str] = set()
    for address, line in requested(nodes, values, book, told=ours):
        found.add(address.name)
        if in_sandbox:
            site = Site(f"{address.method} {address.path}", function.file, line)
            usage.routes.setdefault((service, address.name), set()).add(site)
    return found
