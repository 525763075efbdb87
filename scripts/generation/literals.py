"""Text as code: the generator escapes it before it writes it as a literal, which escapes it twice, or drops signs."""

from __future__ import annotations

from typing import Any

from openapi_python_client.parser.properties.enum_property import EnumProperty
from openapi_python_client.parser.properties.protocol import Value
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.strings import PythonCode

_values_from_list = EnumProperty.values_from_list


def write_text_once() -> None:
    """Let defaults, constants and values of enums be what the document says.

    ``repr`` alone is safe, too: whatever the text, it is one literal. The values of an enum stay raw, and the template
    writes them; escaped by the parser, they would differ from the enum's own default.
    """
    StringProperty.convert_value = classmethod(_literal)  # pyright: ignore[reportAttributeAccessIssue]
    EnumProperty.values_from_list = staticmethod(_raw_values)


def _literal(cls: type[StringProperty], value: Any) -> Value | None:
    if value is None or isinstance(value, Value):
        return value
    text = str(value)
    return Value(python_code=PythonCode(repr(text)), raw_value=text)


def _raw_values(values: list[Any], class_info: Any, var_names: list[str]) -> dict[str, Any]:
    names = _values_from_list(values, class_info, var_names)
    if len(names) != len(values):
        raise ValueError(f"values of the enum {class_info.name} share a name: give each its own in x-enum-varnames")
    return dict(zip(names, values, strict=True))
