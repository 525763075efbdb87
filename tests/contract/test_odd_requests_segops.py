"""What random requests rarely hit: numbers beyond any row, odd text, and definitions that are wrong in one place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from schemathesis.core import NOT_SET

from tests.contract.conformity import SERVED, Talk

pytestmark = pytest.mark.once

NUMBERS = (-1, 0, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 10**40)
TEXTS = ("", "a/b c@x", "..", "%2F", "\u00e9", "\U0001f600", "\u0000", "a" * 5000, "' OR 1=1 --", "*", "_%")


def example_body(operation: Any) -> Any:
    content = operation.definition.raw.get("requestBody", {}).get("content", {})
    return next((next(iter(each["examples"].values()))["value"] for each in content.values()), NOT_SET)


def numbered() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every served operation with a parameter, as method, path and, by name, the parameters' schemas."""
    for result in SERVED.get_all_operations():
        operation = result.ok()
        declared = [*operation.path_parameters, *operation.query]
        found = {each.name: each.definition["schema"] for each in declared}
        if found:
            yield operation.method, operation.path, found


@pytest.mark.parametrize(
    ("method", "path", "declared"), [pytest.param(*each, id=" ".join(each[:2])) for each in numbered()]
)
def test_odd_parameters_are_answered_as_documented(
    method: str, path: str, declared: dict[str, Any], talk: Talk
) -> None:
    operation = SERVED[path][method]
    for name, kind in declared.items():
        for value in NUMBERS if kind["type"] == "integer" else TEXTS:
            if f"{{{name}}}" in path and value in {"", ".."}:
                continue  # no segment of a path: another address
            asked = {each for each in declared if each in {"user_id", "export_id"} and f"{{{each}}}" not in path}
            case = operation.Case(
                path_parameters={each: 1 for each in declared if f"{{{each}}}" in path},
                query=dict.fromkeys(asked, "1"),
                body=example_body(operation),
            )
            (case.path_parameters if f"{{{name}}}" in path else case.query)[name] = value
            talk.check(case, aimed=False)


CONDITIONS = (
    {"type": "event_count", "event_type": "order_placed", "operator": "gte", "value": 1, "window_days": 30},
    {"type": "recency", "event_type": "order_placed", "operator": "lt", "window_days": 30},
    {
        "type": "monetary",
        "event_type": "order_placed",
        "property": "total",
        "metric": "sum",
        "operator": "gt",
        "value": 1,
    },
    {
        "type": "event_property",
        "event_type": "order_placed",
        "property": "total",
        "operator": "between",
        "value": [1, 5],
    },
    {
        "type": "event_property",
        "event_type": "order_placed",
        "property": "total",
        "operator": "matches_regex",
        "value": "3",
    },
    {"type": "user_property", "property": "plan", "operator": "in", "value": ["pro", 3, True]},
    {"type": "event_sequence", "events": ["page_viewed", "order_placed"], "window_days": 30, "strict": True},
    {"type": "segment_membership", "segment_id": 1, "operator": "in"},
)
PRODUCT_CONDITIONS = (
    {
        "type": "product_attribute",
        "property": "p",
        "operator": "between",
        "value": 1,
        "value2": 5,
        "value_type": "number",
    },
    {"type": "product_attribute", "property": "p", "operator": "in", "value": ["a"]},
    {"type": "user_behavior_signal", "signal": "purchased_by_segment", "segment_id": "1", "product_id_property": "sku"},
    {"type": "ai_visibility_metric"},
)
ODD = (
    None,
    True,
    -1,
    0,
    1.5,
    1e308,
    10**40,
    "",
    "x",
    "(",
    "(a+)+$",
    "\u0000",
    "2026-03-01",
    [],
    [None],
    [[1]],
    [1, 2, 3],
    {},
    {"a": 1},
)


def odd_definitions(conditions: tuple[dict[str, Any], ...]) -> Iterator[Any]:
    for value in ODD:
        yield value
        yield {"logic": value, "conditions": [conditions[0]]}
        yield {"logic": "OR", "conditions": value}
        yield {"logic": "OR", "conditions": [value]}
    for condition in conditions:
        for name in condition:
            yield {"logic": "AND", "conditions": [{key: each for key, each in condition.items() if key != name}]}
            for value in ODD:
                yield {"logic": "AND", "conditions": [{**condition, name: value}]}


@pytest.mark.parametrize(
    ("path", "conditions"),
    [("/api/segments/preview/", CONDITIONS), ("/api/product-segments/", PRODUCT_CONDITIONS)],
    ids=["users", "products"],
)
def test_odd_definitions_are_answered_as_documented(
    path: str, conditions: tuple[dict[str, Any], ...], talk: Talk
) -> None:
    for condition in conditions:
        talk.check(
            SERVED[path]["POST"].Case(body={"name": "n", "definition": {"logic": "AND", "conditions": [condition]}})
        )
        assert 200 in talk.statuses or 201 in talk.statuses
    for definition in odd_definitions(conditions):
        talk.check(SERVED[path]["POST"].Case(body={"name": "n", "definition": definition}))
    assert talk.statuses <= {200, 201, 400}
