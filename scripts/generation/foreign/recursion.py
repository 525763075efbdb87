"""Lists and unions that contain themselves with no object between: there the data stays as it is."""

from __future__ import annotations

from typing import Any

from generation.foreign.grammar import Slot, slots
from generation.foreign.hoist import is_class
from generation.foreign.names import schemas_of
from generation.foreign.parts import ForeignDocument, derived


def cut_recursion(document: ForeignDocument) -> None:
    """Let the reference that closes a circle of lists and unions be anything: such a type has no name in Python."""
    schemas = schemas_of(document)
    done: set[str] = set()

    def enter(name: str, around: tuple[str, ...]) -> None:
        if name in done or name not in schemas or is_class(schemas[name]):
            return
        for slot in _references({name: schemas[name]}):
            target = slot.node["$ref"].rsplit("/", 1)[-1]
            if target in (*around, name):
                message = f"{target} contains itself with no object between: inside, it is plain data"
                document.warn(slot.node, message, "$ref")
                slot.put(derived(slot.node, {"description": f"Again a {target}, as plain data."}))
            else:
                enter(target, (*around, name))
        done.add(name)

    for name in list(schemas):
        enter(name, ())


def _references(holder: dict[str, Any]) -> list[Slot]:
    """The references of a schema that are not within an object of it."""
    found: list[Slot] = []

    def walk(slot: Slot) -> None:
        node = slot.node
        if not isinstance(node, dict) or is_class(node):
            return
        if "$ref" in node:
            found.append(slot)
            return
        for inner in slots(node, "schema"):
            if inner.holder is node or any(inner.holder is node.get(key) for key in ("anyOf", "oneOf", "prefixItems")):
                walk(inner)

    for key in holder:
        walk(Slot(holder, key, "schema", ()))
    return found
