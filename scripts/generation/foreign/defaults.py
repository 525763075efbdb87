"""Defaults: what the generator could not write as one is left to the service, which has it anyway."""

from __future__ import annotations

from typing import Any

from openapi_schema_validator import OAS31Validator, oas31_format_checker

from generation.foreign.grammar import schema_slots
from generation.foreign.parts import ForeignDocument


def settle_defaults(document: ForeignDocument) -> None:
    """Remove defaults of objects and lists, and those that their own schema does not take."""
    components = {"components": document.data.get("components", {})}
    for slot in schema_slots(document.data):
        node = slot.node
        if not isinstance(node, dict) or "default" not in node:
            continue
        value: Any = node["default"]
        if isinstance(value, dict | list) or "anyOf" in node or "oneOf" in node or "$ref" in node:
            del node["default"]
            continue
        rest = {key: part for key, part in node.items() if key != "default"}
        validator = OAS31Validator({**rest, **components}, format_checker=oas31_format_checker)
        if not validator.is_valid(value):
            document.warn(node, f"the default {value!r} is not valid: the code has none", "default")
            del node["default"]
