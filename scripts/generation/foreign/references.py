"""References: every one leads to a named schema, and everything that is not a schema stands where it is used."""

from __future__ import annotations

import copy
from typing import Any

from generation.foreign.grammar import schema_slots, slots
from generation.foreign.names import class_name, free, reference, schemas_of
from generation.foreign.parts import ForeignDocument, derived, words_of
from generation.walk import snake

_SCHEMAS = "#/components/schemas/"

#: What adds to the schema that is referred to. The rest of what 3.1 allows beside it only makes it narrower.
_ADDING = {"properties", "allOf", "anyOf", "oneOf", "items", "prefixItems"}
_RULES = {"required", "not"}


def check_references(document: ForeignDocument) -> None:
    """Refuse references that lead nowhere or in a circle, wherever an object may be one."""
    findings = []
    for slot in slots(document.data):
        node = slot.node
        if isinstance(node, dict) and isinstance(target := node.get("$ref"), str):
            end = document.resolve(node) if target.startswith("#/") else None
            if isinstance(end, dict) and isinstance(end.get("$ref"), str):
                findings.append(
                    document.at(node, f"{target} leads in a circle: let one of them say what it is", "$ref")
                )
            elif not isinstance(end, dict | bool) or (end == {} and not _there(document, target)):
                message = f"{target} does not lead to a part of the document: correct it, or add what it leads to"
                findings.append(document.at(node, message, "$ref"))
    if findings:
        from generation.refusal import Refusal

        raise Refusal(findings)


def settle_references(document: ForeignDocument) -> None:
    """Put parameters, bodies, answers and paths where they are referred to, and name schemas that lacked a name."""
    for slot in slots(document.data):
        node = slot.node
        if slot.kind != "schema" and isinstance(node, dict) and isinstance(node.get("$ref"), str):
            beside = {key: value for key, value in node.items() if key != "$ref"} if slot.kind == "path" else {}
            found = document.resolve(node)
            slot.put(derived(found, {**copy.deepcopy(found), **beside}))
    for kind in ("parameters", "responses", "requestBodies", "pathItems", "examples", "headers", "links", "callbacks"):
        document.data.get("components", {}).pop(kind, None)
    for slot in list(slots(document.data)):
        node = slot.node
        if slot.kind == "schema" and isinstance(node, dict) and isinstance(target := node.get("$ref"), str):
            rest = target.removeprefix(_SCHEMAS)
            if not target.startswith(_SCHEMAS) or "/" in rest:
                node["$ref"] = reference(_name_place(document, node, target))
    for slot in schema_slots(document.data):
        if isinstance(slot.node, dict) and "$ref" in slot.node:
            slot.put(_with_beside(slot.node))


def _with_beside(node: dict[str, Any]) -> dict[str, Any]:
    """A reference with something beside it is both. 3.0 passes over what stands there, but it was meant."""
    words = words_of(node)
    own = {key: value for key, value in node.items() if key not in words and key != "$ref"}
    for key in ("anyOf", "oneOf"):
        if all(isinstance(variant, dict) and variant.keys() <= _RULES for variant in own.get(key) or []):
            own.pop(key, None)
    if not (isinstance(own.get("additionalProperties"), dict) or _ADDING & own.keys()):
        return node
    own.pop("allOf", None)
    whole = [derived(node, {"$ref": node["$ref"]}), *(node.get("allOf") or []), *([derived(node, own)] if own else [])]
    return derived(node, {**words, "allOf": whole})


def _there(document: ForeignDocument, target: str) -> bool:
    """Is there something, even if it is an empty schema?"""
    node: Any = document.data
    for step in target.removeprefix("#/").split("/"):
        step = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, list):
            node = node[int(step)] if step.isdigit() and int(step) < len(node) else None
        else:
            node = node.get(step) if isinstance(node, dict) else None
    return isinstance(node, dict)


def _name_place(document: ForeignDocument, node: Any, target: str) -> str:
    """Make a component of a schema that is referred to by its place within something else."""
    schemas = schemas_of(document)
    steps = [step.replace("~1", "/").replace("~0", "~") for step in target.removeprefix("#/").split("/")]
    holder: Any = document.data
    for step in steps[:-1]:
        holder = holder[int(step)] if isinstance(holder, list) else holder[step]
        holder = document.resolve(holder)
    key: Any = int(steps[-1]) if isinstance(holder, list) else steps[-1]
    found = holder[key]
    if isinstance(found.get("$ref"), str) and found["$ref"].startswith(_SCHEMAS):
        return found["$ref"].removeprefix(_SCHEMAS)
    name = free(class_name(" ".join(steps[-3:])), {snake(taken) for taken in schemas})
    schemas[name] = found
    holder[key] = derived(found, {"$ref": reference(name)})
    document.warn(node, f"{target} is the class {name} now: make it a component to give it a name of your own", "$ref")
    return name
