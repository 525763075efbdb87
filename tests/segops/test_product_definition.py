"""The builder of product definitions (contract 5.8)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, get_args

import pytest

from audiencekit.errors import InvalidInput
from audiencekit.segops import (
    ProductDefinition,
    event_count,
    product_attribute,
    purchased_by_segment,
    viewed_by_segment,
)
from audiencekit.segops.definition import definition_body
from audiencekit.segops.product_definition import OPERATORS, ValueType, product_body

ALLOWED = {
    "string": "eq neq contains does_not_contain starts_with ends_with in not_in is_set is_not_set",
    "number": "eq neq gt gte lt lte between not_between in not_in is_set is_not_set",
    "price": "eq neq gt gte lt lte between not_between in not_in is_set is_not_set",
    "boolean": "is_true is_false",
    "array": "contains does_not_contain is_set is_not_set",
    "url": "eq is_set is_not_set",
}


def every_test(attribute: Any, value: Any) -> dict[str, Callable[[], ProductDefinition]]:
    return {
        "eq": lambda: attribute.eq(value), "neq": lambda: attribute.neq(value),
        "gt": lambda: attribute > 1, "gte": lambda: attribute >= 1, "lt": lambda: attribute < 1,
        "lte": lambda: attribute <= 1, "between": lambda: attribute.between(1, 2),
        "not_between": lambda: attribute.not_between(1, 2), "in": lambda: attribute.one_of([value]),
        "not_in": lambda: attribute.none_of([value]), "contains": lambda: attribute.contains("x"),
        "does_not_contain": lambda: attribute.does_not_contain("x"), "starts_with": lambda: attribute.starts_with("x"),
        "ends_with": lambda: attribute.ends_with("x"), "matches_regex": lambda: attribute.matches("x"),
        "is_set": attribute.is_set, "is_not_set": attribute.is_not_set, "is_true": attribute.is_true,
        "is_false": attribute.is_false,
    }  # fmt: skip


@pytest.mark.parametrize("value_type", get_args(ValueType))
def test_each_type_takes_its_operators_alone(value_type: ValueType) -> None:
    value: object = 5 if value_type in ("number", "price") else "x"
    taken: list[str] = []
    for operator, build in every_test(product_attribute("p", value_type), value).items():
        try:
            (condition,) = build().to_dict()["conditions"]  # pyright: ignore[reportGeneralTypeIssues]
        except InvalidInput:
            continue
        assert condition["operator"] == operator and condition["value_type"] == value_type
        taken.append(operator)
    assert sorted(taken) == sorted(ALLOWED[value_type].split())
    assert set(OPERATORS) == set(ALLOWED)


def test_conditions_on_the_wire() -> None:
    built = product_attribute("price", "price").between(10, 50) & purchased_by_segment(12, event_type="sale")
    assert built.to_dict() == {"logic": "AND", "conditions": [
        {"type": "product_attribute", "property": "price", "value_type": "price", "operator": "between", "value": 10,
         "value2": 50},
        {"type": "user_behavior_signal", "signal": "purchased_by_segment", "segment_id": "12", "event_type": "sale"},
    ]}  # fmt: skip
    viewed = viewed_by_segment("12", product_id_property="sku")
    assert viewed.conditions[0]["product_id_property"] == "sku" and viewed.conditions[0]["segment_id"] == "12"
    back = ProductDefinition.from_dict(json.loads(json.dumps(built.to_dict())))
    assert back == built and back.check() is back
    assert repr(built) == (
        "ProductDefinition(product_attribute('price', 'price').between(10, 50) & "
        "purchased_by_segment('12', event_type='sale'))"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: product_attribute(""),
        lambda: product_attribute("p", "money"),
        lambda: product_attribute("p", "number").eq("ten"),
        lambda: product_attribute("p", "string").one_of([1]),
        lambda: product_attribute("p", "string").eq(True),
        lambda: product_attribute("p").matches("x"),
        lambda: purchased_by_segment(0),
        lambda: purchased_by_segment(True),
        lambda: purchased_by_segment(" "),
        lambda: viewed_by_segment(1, event_type=""),
        lambda: product_attribute("p").is_set() & (event_count("e") >= 1),
        lambda: (event_count("e") >= 1) | product_attribute("p").is_set(),
        lambda: product_body(event_count("e") >= 1),
        lambda: definition_body(product_attribute("p").is_set()),
        lambda: ProductDefinition.from_dict({"logic": "AND", "conditions": [{"type": "event_count"}]}).check(),
        lambda: ProductDefinition.from_dict(
            {"logic": "AND", "conditions": [{"logic": "OR", "conditions": []}]}
        ).check(),
    ],
)
def test_what_cannot_be_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(InvalidInput):
        wrong()


def test_the_placeholder_of_the_contract_is_kept() -> None:
    document = {"logic": "OR", "conditions": [{"type": "ai_visibility_metric", "anything": 1}]}
    assert ProductDefinition.from_dict(document).check().to_dict() == document
