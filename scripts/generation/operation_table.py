"""Writes what the generator drops: the extensions of each operation, as ``operations.py`` of its service."""

from __future__ import annotations

from pathlib import Path

from openapi_python_client.strings import safe_for_docstring

from generation.document import Document
from generation.package.operation import Operation
from generation.walk import operations, snake

_HEAD = '''"""The operations of {title}, by the name of their module."""

from __future__ import annotations

from collections.abc import Mapping

from ..operation import Operation

OPERATIONS: Mapping[str, Operation] = {{
'''


def operation_table(document: Document, service: str) -> list[Operation]:
    """The operations of a document, sorted by name."""
    table = [
        Operation(
            operation_id=operation.operation_id,
            name=snake(operation.operation_id),
            module=f"audiencekit_api.{service}.api.{snake(operation.tag)}.{snake(operation.operation_id)}",
            method=operation.method.upper(),
            path=operation.path,
            tag=operation.tag,
            retry=operation.node["x-retry"],
            pagination=operation.node.get("x-pagination"),
            errors=operation.errors,
        )
        for operation in operations(document)
    ]
    return sorted(table, key=lambda operation: operation.name)


def write_operations(document: Document, service: str, package: Path) -> None:
    """Write ``operations.py`` beside the client of a service."""
    title = safe_for_docstring(document.data["info"]["title"]).replace('"', "'")
    lines = [_HEAD.format(title=title)]
    lines += [f"    {operation.name!r}: {operation!r},\n" for operation in operation_table(document, service)]
    (package / service / "operations.py").write_text("".join([*lines, "}\n"]), encoding="utf-8")
