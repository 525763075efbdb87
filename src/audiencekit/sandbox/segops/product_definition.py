"""Definitions of product segments: from JSON to checked conditions (segops.md 5.8).

:func:`parse_products` raises InvalidDefinition as the parser of users' segments does. Unknown extra keys of a condition
are ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import attrs

from audiencekit.sandbox.segops.definition import Logic, read_list
from audiencekit.sandbox.segops.operators import InvalidCondition, PropertyTest, finite, read_test
from audiencekit.sandbox.segops.segment_rows import MAX_ID

# The event type of each signal unless the condition names another; the default of the property is inferred.
SIGNALS = {"purchased_by_segment": "order_completed", "viewed_by_segment": "product_viewed"}
DEFAULT_PROPERTY = "product_id"

_NUMBERS = ("eq", "neq", "gt", "gte", "lt", "lte", "between", "not_between", "in", "not_in", "is_set", "is_not_set")
_TEXTS = ("contains", "does_not_contain", "starts_with", "ends_with")
OPERATORS: Mapping[str, tuple[str, ...]] = {
    "string": ("eq", "neq", *_TEXTS, "in", "not_in", "is_set", "is_not_set"),
    "number": _NUMBERS,
    "price": _NUMBERS,
    "boolean": ("is_true", "is_false"),
    "array": ("contains", "does_not_contain", "is_set", "is_not_set"),
    "url": ("eq", "is_set", "is_not_set"),
}
# Without a value_type, any operator that some type has.
_ANY = tuple(dict.fromkeys(name for names in OPERATORS.values() for name in names))


@attrs.frozen(kw_only=True)
class ProductAttribute:
    """A field of the product, tested; ``value_type`` decides what of it is looked at."""

    property: str
    test: PropertyTest
    value_type: str | None


@attrs.frozen(kw_only=True)
class BehaviorSignal:
    """Products that occur in events of a segment's members."""

    segment_id: int
    event_type: str
    property: str


ProductCondition = ProductAttribute | BehaviorSignal


@attrs.frozen(kw_only=True)
class ProductDefinition:
    """All of the conditions (``AND``) or at least one (``OR``)."""

    logic: Logic
    conditions: tuple[ProductCondition, ...]

    @property
    def segments(self) -> dict[int, int]:
        """The segments of users it reads: by place in the conditions, the number."""
        return {n: one.segment_id for n, one in enumerate(self.conditions) if isinstance(one, BehaviorSignal)}


def parse_products(document: object) -> ProductDefinition:
    """The definition in *document*. Raises InvalidDefinition."""
    logic, conditions = read_list(document, _condition)
    return ProductDefinition(logic=logic, conditions=conditions)


def _condition(item: object) -> ProductCondition:
    if not isinstance(item, dict):
        raise InvalidCondition("expected an object.")
    fields = cast("dict[str, object]", item)
    match fields.get("type"):
        case "product_attribute":
            return _attribute(fields)
        case "user_behavior_signal":
            return _signal(fields)
        case "ai_visibility_metric":
            # A placeholder without fields (5.8): there is nothing that could be evaluated.
            raise InvalidCondition("ai_visibility_metric is announced only; it has no fields yet.")
        case kind:
            raise InvalidCondition(f"unknown type {kind!r}.")


def _attribute(fields: Mapping[str, object]) -> ProductAttribute:
    value_type = fields.get("value_type")
    if value_type is not None and (not isinstance(value_type, str) or value_type not in OPERATORS):
        raise InvalidCondition(f"unknown value_type {value_type!r}; one of {', '.join(OPERATORS)}.")
    operator = fields.get("operator")
    allowed = OPERATORS[value_type] if value_type else _ANY
    if operator not in allowed:
        raise InvalidCondition(f"operator {operator!r} does not fit; one of {', '.join(allowed)}.")
    test = read_test(operator, fields)
    if value_type in ("number", "price") and not all(finite(one) for one in test.operands):
        raise InvalidCondition(f"value must be a number where value_type is {value_type}.")
    if value_type in ("string", "url", "array") and not all(isinstance(one, str) for one in test.operands):
        raise InvalidCondition(f"value must be a string where value_type is {value_type}.")
    return ProductAttribute(property=_name(fields, "property"), test=test, value_type=value_type)


def _signal(fields: Mapping[str, object]) -> BehaviorSignal:
    signal = fields.get("signal")
    if not isinstance(signal, str) or signal not in SIGNALS:
        raise InvalidCondition(f"unknown signal {signal!r}; one of {', '.join(SIGNALS)}.")
    number = _name(fields, "segment_id")
    if not (number.isascii() and number.isdigit() and len(number) < 20 and int(number) <= MAX_ID):
        raise InvalidCondition("segment_id must be the number of a segment, as a string.")
    return BehaviorSignal(
        segment_id=int(number),
        event_type=_name(fields, "event_type") if "event_type" in fields else SIGNALS[signal],
        property=_name(fields, "product_id_property") if "product_id_property" in fields else DEFAULT_PROPERTY,
    )


def _name(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise InvalidCondition(f"{name} must be a string that is not empty.")
    return value
