"""The names that the members of an enum have in code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openapi_python_client.parser.properties import EnumProperty
from openapi_python_client.parser.properties.schemas import Class

#: Who names the members: of the second, a vendor's own spelling of the first.
KEYS = ("x-enum-varnames", "x-enumNames")

_ANY = Class(name="Any", module_name="any")  # what the generator wants for its messages


def member_names(node: Mapping[str, Any]) -> dict[Any, str]:
    """By value, the name that the generator gives it; nothing of values that get no class."""
    values = [value for value in node.get("enum") or [] if value is not None]
    if {type(value) for value in values} not in ({str}, {int}):
        return {}
    values = list(dict.fromkeys(values))
    given = next((node[key] for key in KEYS if isinstance(node.get(key), list)), [])
    named = [str(name) for name in given]
    try:
        return {value: name for name, value in EnumProperty.values_from_list(values, _ANY, named).items()}
    except ValueError:  # two with one name, which are numbered then
        return dict(zip(values, named or map(str, range(len(values))), strict=False))
