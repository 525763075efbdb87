"""Defaults: those of fields, and what the generator could not write as one, are left to the service, which has them."""

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


def leave_defaults_of_fields(document: ForeignDocument) -> None:
    """Say a field's default in words: sent along, it would reset what a PATCH does not name."""
    for slot in schema_slots(document.data):
        fields = slot.node.get("properties") or {} if isinstance(slot.node, dict) else {}
        for name, field in fields.items():
            if isinstance(field, dict) and "default" in field and name not in (slot.node.get("required") or []):
                field["description"] = (
                    f"{field.get('description') or ''} Left out, it is {field.pop('default')!r}.".strip()
                )
