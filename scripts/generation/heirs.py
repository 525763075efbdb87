"""Which components are made of another one through ``allOf``, and hence may stand in its place."""

from __future__ import annotations

from typing import Any

from generation.document import Document
from generation.shape import ref_name


def heirs(document: Document) -> dict[str, list[str]]:
    """By component: all that derive from it, at any depth, in the order of the document."""
    schemas: dict[str, Any] = document.data.get("components", {}).get("schemas", {})
    direct: dict[str, list[str]] = {}
    for name, schema in schemas.items():
        for part in schema.get("allOf") or [] if isinstance(schema, dict) else []:
            direct.setdefault(ref_name(part) or "", []).append(name)
    found: dict[str, list[str]] = {}
    for base in direct.keys() & schemas.keys():
        below, queue = set[str](), [base]
        while queue:
            new = [name for name in direct.get(queue.pop(), []) if name not in below]
            below.update(new)
            queue += new
        found[base] = [name for name in schemas if name in below - {base}]
    return found
