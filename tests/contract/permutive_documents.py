"""The six Permutive documents, by themselves and as the one service that a single origin makes of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import attrs
import yaml
from audiencekit_api.operation import Operation

OPENAPI = Path(__file__).resolve().parents[2] / "openapi"
METHODS = ("get", "post", "put", "patch", "delete")


@attrs.frozen
class Service:
    """One document: where it is, what it says, and the part of its base URL that tells services apart."""

    name: str
    file: Path
    prefix: str
    document: dict[str, Any] = attrs.field(repr=False)

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """(method, full path, node)."""
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield method.upper(), self.prefix + path, item[method]

    @property
    def generated(self) -> dict[str, Operation]:
        return dict(import_module(f"audiencekit_api.{self.name}.operations").OPERATIONS)


def _services() -> Iterator[Service]:
    tables = tomllib.loads((OPENAPI / "services.toml").read_text(encoding="utf-8"))
    for name, table in tables.items():
        if name.startswith("permutive_"):
            file = OPENAPI / table["document"]
            document = yaml.safe_load(file.read_text(encoding="utf-8"))
            yield Service(name, file, urlsplit(table["base_url"]).path, document)


SERVICES = list(_services())


def service_of(operation_id: str) -> Service:
    return next(each for each in SERVICES for *_, node in each.operations() if node["operationId"] == operation_id)


def _moved(node: Any, service: str) -> Any:
    """*node* with its references led to the components of the united document."""
    if isinstance(node, dict):
        moved = {key: _moved(value, service) for key, value in node.items()}
        if isinstance(moved.get("$ref"), str):
            head, _, name = moved["$ref"].rpartition("/")
            moved["$ref"] = f"{head}/{service}.{name}"
        return moved
    return [_moved(each, service) for each in node] if isinstance(node, list) else node


def united() -> dict[str, Any]:
    """All operations in one document, under their full paths."""
    paths: dict[str, Any] = {}
    components: dict[str, dict[str, Any]] = {}
    for service in SERVICES:
        node = _moved({**service.document, "components": {}}, service.name)
        for path, item in node["paths"].items():
            paths[service.prefix + path] = item
        for kind, named in service.document["components"].items():
            moved = components.setdefault(kind, {})
            if kind == "securitySchemes":
                moved |= named
            else:
                moved |= {f"{service.name}.{name}": _moved(each, service.name) for name, each in named.items()}
        for item in components["schemas"].values():
            item.pop("discriminator", None)  # its mapping is text, not a reference; variants carry their const
    return {
        "openapi": "3.1.0",
        "info": {"title": "Permutive", "version": "1"},
        "paths": paths,
        "components": components,
    }
