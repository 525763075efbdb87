"""Proves in a process of its own that generated code is complete and works on the document's own examples."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from generation.document import Document
from generation.foreign.hoist import is_class
from generation.foreign.parts import ForeignDocument
from generation.lint.examples import errors
from generation.operation_table import operation_table
from generation.refusal import Finding, JsonPath, Refusal
from generation.walk import Located, OperationNode, components, contents, examples, operations, snake

_CHILD = Path(__file__).with_name("prove.py")


def prove(documents: Mapping[str, Document], tree: Path) -> str:
    """Import every operation and schema, count the modules, and send every example through the code and back.

    Returns:
        A line about what was proven.

    Raises:
        Refusal: With the place in the document of each thing that is missing or does not come back as it went in.
    """
    tasks: list[tuple[Document, JsonPath, dict[str, Any]]] = []
    for service, document in documents.items():
        tasks += [(document, place, task) for place, task in _tasks(document, service)]
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, str(_CHILD)],
        input=json.dumps([task for _, _, task in tasks]),
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if run.returncode != 0:
        raise Refusal([f"the proof of the generated code failed:\n{run.stderr}"])
    outcomes: list[str | None] = json.loads(run.stdout)
    findings: list[Finding] = [
        document.finding(place, outcome)
        for (document, place, _), outcome in zip(tasks, outcomes, strict=True)
        if outcome is not None
    ]
    if findings:
        raise Refusal(findings)
    kinds = [task["kind"] for _, _, task in tasks]
    return f"{kinds.count('operation')} operations, {kinds.count('schema')} schemas, {kinds.count('example')} examples"


def _tasks(document: Document, service: str) -> Iterator[tuple[JsonPath, dict[str, Any]]]:
    """One task per operation, schema and example, and one that counts the modules."""
    table = {operation.operation_id: operation for operation in operation_table(document, service)}
    modules = sorted(operation.module for operation in table.values())
    yield ("paths",), {"kind": "count", "package": f"audiencekit_api.{service}.api", "modules": modules}
    for operation in operations(document):
        module = table[operation.operation_id].module
        yield operation.place, {"kind": "operation", "module": module, "name": snake(operation.operation_id)}
        for status, media_type, content in contents(document, operation):
            if media_type.endswith("json") or media_type == "application/x-www-form-urlencoded":
                for example in examples(content):
                    place = {"module": module, "status": _status(operation, status)}
                    if isinstance(document, ForeignDocument) and not _fits(document, content, example.node):
                        continue  # it has been warned about
                    read = _read_as(document, content.get("schema"), example.node)
                    yield example.place, {"kind": "example", **place, "value": example.node, "read": read}
    for name, schema in components(document):
        if _has_class(document, schema.node):
            yield schema.place, {"kind": "schema", "module": f"audiencekit_api.{service}.models", "name": name}


def _has_class(document: Document, schema: Any) -> bool:
    """Whether a class is made of a component."""
    if isinstance(document, ForeignDocument):
        return is_class(schema)
    return schema.get("type") == "object" or any(schema.get(key) for key in ("enum", "properties", "allOf"))


def _read_as(document: Document, schema: Any, value: Any, depth: int = 0) -> str | None:
    """``class`` if a value has to be read as an object of a class, ``list`` for a list of those, None for all else."""
    if not isinstance(schema, dict) or value is None or depth > 10:
        return None
    if "$ref" in schema:
        target = document.resolve({"$ref": schema["$ref"]})
        if isinstance(target, dict) and _has_class(document, target):
            return "class"
        return _read_as(document, target, value, depth + 1)
    if variants := [one for key in ("oneOf", "anyOf") for one in schema.get(key) or [] if one != {"type": "null"}]:
        kinds = {_read_as(document, one, value, depth + 1) for one in variants}
        return kinds.pop() if len(kinds) == 1 else None
    if isinstance(value, list) and schema.get("type") == "array":
        kinds = {_read_as(document, schema.get("items"), item, depth + 1) for item in value}
        return "list" if kinds == {"class"} else None
    return None


def _status(operation: OperationNode, status: str | None) -> int | None:
    """A status that is answered as the document says under this name, which may be a range or default."""
    if status is None or status.isdigit():
        return int(status) if status else None
    first = int(status[0]) if status[0].isdigit() else 5
    return next(number for number in range(first * 100 + 99, 0, -1) if str(number) not in operation.statuses())


def _fits(document: Document, content: Located, value: Any) -> bool:
    return next(errors(document, content.get("schema"), value), None) is None
