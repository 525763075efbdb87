"""Definitions of products: what a product segment is given by (contract 5.8). Pure.

``product_attribute("price", "number").between(10, 50) & purchased_by_segment(12)``
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast, final, get_args

from audiencekit.core.texts import name_of, text
from audiencekit.errors import InvalidInput
from audiencekit.segops.condition_list import Condition, ConditionList
from audiencekit.segops.operands import check_operands, known_operator, members, number, required, scalar
from audiencekit.segops.property_tests import PropertyTests

ValueType = Literal["string", "number", "boolean", "array", "url", "price"]
Signal = Literal["purchased_by_segment", "viewed_by_segment"]

_NUMERIC = ("eq", "neq", "gt", "gte", "lt", "lte", "between", "not_between", "in", "not_in", "is_set", "is_not_set")
OPERATORS: Mapping[str, tuple[str, ...]] = {
    "string": (
        "eq", "neq", "contains", "does_not_contain", "starts_with", "ends_with", "in", "not_in", "is_set", "is_not_set"
    ),
    "number": _NUMERIC,
    "price": _NUMERIC,
    "boolean": ("is_true", "is_false"),
    "array": ("contains", "does_not_contain", "is_set", "is_not_set"),
    "url": ("eq", "is_set", "is_not_set"),
}  # fmt: skip
ANY_TYPE = tuple(dict.fromkeys(operator for operators in OPERATORS.values() for operator in operators))


@final
class ProductDefinition(ConditionList):
    """Which products belong to a product segment. Reading, writing, combining are as of a ``Definition``."""

    def _check_one(self, condition: Condition) -> None:
        _check(condition)


def product_body(definition: ProductDefinition | Mapping[str, object]) -> dict[str, object]:
    """The JSON of a definition; a plain mapping goes as it is. Raises InvalidInput for anything else."""
    if isinstance(definition, ProductDefinition):
        return definition.to_dict()
    if isinstance(definition, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # a definition of users lands here
        return dict(definition)
    raise InvalidInput(
        f"a definition of products is built with product_attribute and its like, or a dict: {definition!r}"
    )


class ProductAttribute(PropertyTests[ProductDefinition]):
    """An attribute of a product. With a ``value_type`` only the operators of that type are taken (contract 5.8)."""

    def _build(self, condition: Condition) -> ProductDefinition:
        _check(condition)
        return ProductDefinition((condition,))


def product_attribute(property: str, value_type: ValueType | None = None) -> ProductAttribute:
    """A field of the product's data, of *value_type* if that is known. No regular expressions here."""
    condition: dict[str, object] = {"type": "product_attribute", "property": name_of("property", property)}
    if value_type is not None:
        if value_type not in tuple(OPERATORS):
            raise InvalidInput(f"value_type is one of {', '.join(OPERATORS)}, got {value_type!r}")
        condition["value_type"] = value_type
    return ProductAttribute(condition)


def purchased_by_segment(
    segment_id: int | str, *, event_type: str | None = None, product_id_property: str | None = None
) -> ProductDefinition:
    """Products that members of a segment bought: in events ``order_completed`` unless *event_type* says otherwise.

    *product_id_property* is the payload key that holds the product's id.
    """
    return _signal("purchased_by_segment", segment_id, event_type, product_id_property)


def viewed_by_segment(
    segment_id: int | str, *, event_type: str | None = None, product_id_property: str | None = None
) -> ProductDefinition:
    """Products that members of a segment looked at: in events ``product_viewed`` unless *event_type* says otherwise."""
    return _signal("viewed_by_segment", segment_id, event_type, product_id_property)


def _signal(
    signal: Signal, segment_id: int | str, event_type: str | None, product_id_property: str | None
) -> ProductDefinition:
    # The one place where the contract has the number of a segment as text.
    number_text = str(segment_id) if type(segment_id) is int and segment_id > 0 else segment_id
    condition: dict[str, Any] = {"type": "user_behavior_signal", "signal": signal, "segment_id": number_text}
    if event_type is not None:
        condition["event_type"] = event_type
    if product_id_property is not None:
        condition["product_id_property"] = product_id_property
    _check(condition)
    return ProductDefinition((condition,))


def _check(fields: Mapping[str, Any]) -> None:
    kind = fields.get("type")
    if "conditions" in fields:
        raise InvalidInput("a group within a definition is not documented")
    if kind == "product_attribute":
        name_of("property", required(fields, "property"))
        value_type = fields.get("value_type")
        if value_type is not None and value_type not in tuple(OPERATORS):
            raise InvalidInput(f"value_type is one of {', '.join(OPERATORS)}, got {value_type!r}")
        known_operator(fields, ANY_TYPE if value_type is None else OPERATORS[value_type])
        check_operands(fields)
        if value_type is not None:
            _check_kind(value_type, fields)
    elif kind == "user_behavior_signal":
        if required(fields, "signal") not in get_args(Signal):
            raise InvalidInput(f"signal is one of {', '.join(get_args(Signal))}, got {fields['signal']!r}")
        name_of("segment_id", required(fields, "segment_id"))
        for name in ("event_type", "product_id_property"):
            if name in fields:
                name_of(name, fields[name])
    elif kind != "ai_visibility_metric":  # a placeholder of the contract: no field of it is known
        raise InvalidInput(f"type {kind!r} is none of product_attribute, user_behavior_signal, ai_visibility_metric")


def _check_kind(value_type: str, fields: Mapping[str, Any]) -> None:
    """The operands are of the attribute's own type."""
    if "value" not in fields:
        return
    value: object = fields["value"]
    listed = members("value", cast("object", value)) if isinstance(value, list) else [scalar("value", value)]
    if "value2" in fields:
        listed.append(scalar("value2", fields["value2"]))
    for each in listed:
        if value_type in ("number", "price"):
            number("value", each)
        elif value_type in ("string", "url"):
            text("value", each)
